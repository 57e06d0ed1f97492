import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '@mockstreet/native/instance';
import { PORT_OFFSET_MAX } from '@mockstreet/native/ports';
import { PROCESS_STAGES, processCommand } from '@mockstreet/native/process-plan';

export interface SecondEngine {
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it is gone, whatever ended it. */
  readonly ended: Promise<unknown>;
}

/** An engine that cannot get ready (no broker just now) is a second engine all the same. */
const READY_WITHIN_MS = 8_000;

/** Starts another engine, with the configuration of the first but for its port and its `ENGINE_INDEX`. */
export async function startSecondEngine(
  root: string,
  instance: Instance,
  index: number,
  more: Readonly<Record<string, string>>,
): Promise<SecondEngine> {
  const planned = PROCESS_STAGES.flat().find(({ name }) => name === 'engine');
  if (!planned) throw new Error('no engine is planned');
  const { env } = processCommand(planned, instance);
  const port = instance.ports.gateway + PORT_OFFSET_MAX + 1 + index;
  const log = openSync(join(instance.data.home.logs, `engine-beside-${index}.log`), 'a', 0o600);
  const child = spawn(process.execPath, [join(root, planned.main)], {
    env: { ...env, ...more, ENGINE_INDEX: `${index}`, PORT: `${port}` },
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  const exited = once(child, 'exit');
  const ready = new Promise((resolve) => {
    child.once('message', resolve);
  });
  await Promise.race([ready, exited, sleep(READY_WITHIN_MS)]);
  return {
    ended: exited,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
