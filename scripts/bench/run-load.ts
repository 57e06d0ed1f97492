import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadReport } from './load-process.ts';

const LOAD = fileURLToPath(new URL('./load-process.ts', import.meta.url));

/** Runs the load generator in a process of its own; the same one for us and for the yardstick. */
export async function runLoad(order: LoadOrder): Promise<LoadReport> {
  const child = fork(LOAD, {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  await once(child, 'message');
  const reported = once(child, 'message');
  child.send(order);
  const answer = await Promise.race([reported, exited]);
  const report = answer[0] as LoadReport | number | null;
  if (report === null || typeof report === 'number') throw new Error('the load generator died');
  await exited;
  return report;
}
