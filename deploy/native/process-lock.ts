import { readFileSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeOnce } from './data-directory.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

const ATTEMPTS = 5;
const LOOK_EVERY_MS = 100;

/**
 * Makes this process the holder of the lock that is the file at `path`; one whose holder died is
 * taken over. Returns the release, or who holds it: undefined when that changes too fast to be told.
 */
export function tryLock(path: string): (() => void) | ProcessIdentity | undefined {
  const text = JSON.stringify(identifyProcess(process.pid));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (writeOnce(path, text)) return () => rmSync(path, { force: true });
    const holder = readHolder(path);
    if (holder && isRunning(holder)) return holder;
    setAside(path, holder);
  }
  return undefined;
}

/** Whether a process holds it right now. */
export function isLocked(path: string): boolean {
  const holder = readHolder(path);
  return holder !== undefined && isRunning(holder);
}

/** Does `work` while no other process does any under the same lock; waits until it may, or `signal`. */
export async function withLock(
  path: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const release = tryLock(path);
    if (typeof release === 'function') return await work().finally(release);
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Removes a dead holder's lock, unless a third process was faster and the lock is its own now. */
function setAside(path: string, seen: ProcessIdentity | undefined): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && moved.startedAt !== seen?.startedAt) writeOnce(path, JSON.stringify(moved));
  rmSync(aside, { force: true });
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
