/**
 * Outlives its parent by one task. When the parent dies without having stopped its children
 * (SIGKILL, a closed terminal), the warden stops those recorded in the run folders and, if told
 * so, removes a folder. An orderly parent sends it away first.
 *
 * Usage: warden.ts [--remove FOLDER] RUN_FOLDER...
 */
import { rmSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { stopRecorded } from './process-record.ts';

const STOP_WITHIN_MS = 10_000;

const { values, positionals } = parseArgs({
  options: { remove: { type: 'string' } },
  allowPositionals: true,
});

process.on('message', (message) => {
  if (message === 'leave') process.exit(0);
});
process.on('disconnect', async () => {
  await Promise.all(positionals.map((runFolder) => stopRecorded(runFolder, STOP_WITHIN_MS)));
  if (values.remove !== undefined) rmSync(values.remove, { recursive: true, force: true });
  process.exit(0);
});
// What ends the parent must not end its warden.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
