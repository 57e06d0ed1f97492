import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import type { Command } from './service.ts';

export interface TaskOptions {
  readonly name: string;
  readonly command: Command;
  readonly logFile: string;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** Runs something once and to its end; throws with the end of its log unless it succeeded. */
export async function runTask(options: TaskOptions): Promise<void> {
  const { name, command, logFile, signal } = options;
  signal.throwIfAborted();
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(command.file, command.args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: command.env,
    stdio: ['ignore', log, log],
    signal,
  });
  closeSync(log);
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => resolve(by === null ? `code ${code}` : by));
  });
  signal.throwIfAborted();
  if (ending === 'code 0') return;
  const end = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-8);
  throw new CannotStart(`${name} failed (${ending}); the end of ${logFile}:`, ...end);
}
