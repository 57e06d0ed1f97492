import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '@mockstreet/access/box-network';
import { volumeFolder } from './machine.ts';
import type { RigRun } from './run-name.ts';
import { runCommand, tryCommand } from './system-commands.ts';

/** Whose disk may run full, and which volume is on it. */
export const SMALL_DISKS = {
  broker: { box: 'edge', volume: 'rabbitmq' },
  database: { box: 'home', volume: 'postgres' },
} as const satisfies Readonly<Record<string, { readonly box: Box; readonly volume: string }>>;

export type SmallDiskName = keyof typeof SMALL_DISKS;

/** A disk of its own for one volume of a machine, in memory, so that it can run full and grow. */
export interface SmallDisk {
  /** Takes all the room that is left but this much, as somebody else's files would. */
  fill(leftMegabytes: number): void;
  /** What was taken by `fill` is given back, and the disk is so large from now on. */
  resize(megabytes: number): void;
}

const MEGABYTE = 1024 * 1024;

/** Before its machine is made: what a machine sees is settled then. */
export function makeSmallDisk(run: RigRun, name: SmallDiskName, megabytes: number): SmallDisk {
  const { box, volume } = SMALL_DISKS[name];
  return mountSmallDisk(volumeFolder(run, box, volume), megabytes);
}

/** A small disk at a folder; it goes when it is unmounted. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  const others = join(folder, 'somebody-elses');
  const mount = (options: string) =>
    runCommand('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  mkdirSync(folder, { recursive: true });
  mount(`size=${megabytes}m,mode=755`);
  return {
    fill(leftMegabytes) {
      const { bavail, bsize } = statfsSync(folder);
      const bytes = bavail * bsize - leftMegabytes * MEGABYTE;
      // Another may have taken the last of it meanwhile.
      if (bytes > 0) tryCommand('sh', '-c', `head -c ${bytes} /dev/zero >>"$1"`, 'fill', others);
    },
    resize(size) {
      rmSync(others, { force: true });
      mount(`remount,size=${size}m`);
    },
  };
}
