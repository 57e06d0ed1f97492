import { readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { writeOnce } from './data-directory.ts';
import { identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

const ATTEMPTS = 5;

/**
 * Makes this process the only one that runs a side of a data directory; a lock whose holder died
 * is taken over. Returns the release.
 */
export function lockSide(sideFolder: string): () => void {
  const path = join(sideFolder, 'lock.json');
  const text = JSON.stringify(identifyProcess(process.pid));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (writeOnce(path, text)) return () => rmSync(path, { force: true });
    const holder = readHolder(path);
    if (holder && isRunning(holder)) {
      throw new CannotStart(`${sideFolder} is in use by process ${holder.pid}`);
    }
    setAside(path, holder);
  }
  throw new CannotStart(`${path} cannot be taken over`);
}

/** Whether a process holds it right now. */
export function isSideRunning(sideFolder: string): boolean {
  const holder = readHolder(join(sideFolder, 'lock.json'));
  return holder !== undefined && isRunning(holder);
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
