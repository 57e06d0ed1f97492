import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { REPOSITORY } from '@mockstreet/native/repository';
import { machineFolder, type ServiceChange } from './machine.ts';
import type { RigRun } from './run-name.ts';

/** Where processes look how wrong the clock is; a folder, so that the file can be replaced. */
const FOLDER = '/srv/clock';
const SHIFT = 'scripts/chaos/rig/shift-clock.mjs';

/** A clock for a machine's processes of ours that can be put forward and back while they run. */
export function shiftableClock(
  run: RigRun,
  box: Box,
): {
  readonly ours: Pick<ServiceChange, 'environment' | 'mounts'>;
  set(offsetMs: number): void;
} {
  const folder = join(machineFolder(run, box), 'clock');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(REPOSITORY, SHIFT), join(folder, basename(SHIFT)));
  const set = (offsetMs: number) => writeFileSync(join(folder, 'offset-ms'), `${offsetMs}\n`);
  set(0);
  return {
    ours: {
      environment: {
        NODE_OPTIONS: `--import ${FOLDER}/${basename(SHIFT)}`,
        CHAOS_CLOCK_FILE: `${FOLDER}/offset-ms`,
      },
      mounts: [{ source: folder, target: FOLDER, readOnly: true }],
    },
    set,
  };
}
