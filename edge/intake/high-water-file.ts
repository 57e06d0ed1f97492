import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { readIfPresent } from '@mockstreet/shared/node/read-if-present';
import type { HighWaterMark } from './acceptance-clock.ts';

/**
 * The high-water mark as a small file in `stateDir`, replaced in one step and synced, so that
 * neither a crash nor a power cut leaves half a value. A file that cannot be understood throws at
 * `read`: going on without it could repeat a time.
 */
export function createHighWaterFile(stateDir: string): HighWaterMark {
  const path = join(stateDir, 'accepted-at');
  const drafts = { now: `${path}.now`, soon: `${path}.soon` };
  /** How many writes were begun: one that finishes late must not replace a later one. */
  let begun = 0;
  return {
    read() {
      const text = readIfPresent(path);
      if (text === undefined) return undefined;
      const at = parseInstant(text.trim());
      if (at === undefined) throw new Error(`${path} does not hold a time`);
      return at;
    },
    write(at) {
      begun += 1;
      const file = openSync(drafts.now, 'w', 0o600);
      try {
        writeSync(file, textOf(at));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(drafts.now, path);
      syncDirectory(stateDir);
    },
    async writeSoon(at) {
      begun += 1;
      const mine = begun;
      const file = await open(drafts.soon, 'w', 0o600);
      try {
        await file.writeFile(textOf(at));
        await file.sync();
      } finally {
        await file.close();
      }
      if (mine !== begun) return false;
      renameSync(drafts.soon, path);
      const directory = await open(stateDir, 'r');
      await directory.sync().finally(() => directory.close());
      return true;
    },
  };
}

function textOf(at: Instant): string {
  return `${formatInstant(at)}\n`;
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
