import { rmSync } from 'node:fs';
import process from 'node:process';
import { stopRecorded } from './process-record.ts';

/**
 * Outlives its parent by one task. When the parent dies without having stopped its servers
 * (SIGKILL, a closed terminal), the warden stops those recorded in the run folder and, if told
 * so, removes a folder. An orderly parent takes its leave with a message first.
 *
 * Usage: warden.ts RUN_FOLDER [FOLDER_TO_REMOVE]
 */
const STOP_WITHIN_MS = 10_000;

const [runFolder, folderToRemove] = process.argv.slice(2);
if (runFolder === undefined || process.send === undefined) process.exit(2);

process.on('message', (message) => {
  if (message === 'leave') process.exit(0);
});
process.on('disconnect', async () => {
  await stopRecorded(runFolder, STOP_WITHIN_MS);
  if (folderToRemove !== undefined) rmSync(folderToRemove, { recursive: true, force: true });
  process.exit(0);
});
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
