import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIfPresent } from './read-if-present.ts';

/** What is done under a lock takes milliseconds: whoever holds it for so long has died. */
const DEAD_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 20;

/**
 * Does `work` while nobody else does work under the same lock, whatever process or container they
 * are in. `work` is synchronous, so that it is short. A lock whose holder died is taken over once
 * it has been watched for `deadAfterMs`; pids say nothing across containers.
 */
export async function withFileLock<T>(
  path: string,
  work: () => T,
  deadAfterMs: number = DEAD_AFTER_MS,
): Promise<T> {
  const own = randomUUID();
  let seen: { readonly holder: string; readonly sinceMs: number } | undefined;
  while (!take(path, own)) {
    const holder = readIfPresent(path);
    if (holder !== undefined && holder === seen?.holder) {
      if (performance.now() - seen.sinceMs > deadAfterMs) setAside(path, holder);
    } else if (holder !== undefined) {
      seen = { holder, sinceMs: performance.now() };
    }
    await sleep(LOOK_EVERY_MS);
  }
  try {
    return work();
  } finally {
    if (readIfPresent(path) === own) rmSync(path, { force: true });
  }
}

/** The lock appears whole, by a link to a draft; false when it is there already. */
function take(path: string, own: string): boolean {
  const draft = `${path}.${own}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    return linkIfAbsent(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a dead holder, unless another process took it over meanwhile. */
function setAside(path: string, dead: string): void {
  const aside = `${path}.${dead}.dead`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readIfPresent(aside) !== dead) linkIfAbsent(aside, path);
  rmSync(aside, { force: true });
}

function linkIfAbsent(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
