import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { HighWaterMark } from './acceptance-clock.ts';

/**
 * The high-water mark as a small file in `stateDir`, replaced in one step and synced, so that
 * neither a crash nor a power cut leaves half a value. Synchronous on purpose: a stamp must not
 * leave before its reservation is durable. A file that cannot be understood throws at `read`:
 * going on without it could repeat a time.
 */
export function createHighWaterFile(stateDir: string): HighWaterMark {
  const path = join(stateDir, 'accepted-at');
  return {
    read() {
      const text = readIfPresent(path);
      if (text === undefined) return undefined;
      const at = parseInstant(text.trim());
      if (at === undefined) throw new Error(`${path} does not hold a time`);
      return at;
    },
    write(at: Instant) {
      const draft = `${path}.new`;
      const file = openSync(draft, 'w', 0o600);
      try {
        writeSync(file, `${formatInstant(at)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(draft, path);
      syncDirectory(dirname(path));
    },
  };
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
