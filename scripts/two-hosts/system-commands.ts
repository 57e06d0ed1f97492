import { execFileSync } from 'node:child_process';
import { USUAL_PATH } from '@mockstreet/native/server-environment';

/** Runs a program of the system to its end and returns what it printed; throws with its complaint. */
export function runCommand(file: string, ...args: readonly string[]): string {
  return execFileSync(file, args, {
    encoding: 'utf8',
    env: { PATH: USUAL_PATH, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 10_000_000,
  });
}

/** The same, for what may already be gone. */
export function tryCommand(file: string, ...args: readonly string[]): boolean {
  try {
    runCommand(file, ...args);
    return true;
  } catch {
    return false;
  }
}
