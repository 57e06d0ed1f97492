import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { isLocked, tryLock } from './process-lock.ts';

/** Makes this process the only one that runs a side of a data directory. Returns the release. */
export function lockSide(sideFolder: string): () => void {
  const path = lockOf(sideFolder);
  const lock = tryLock(path);
  if (typeof lock === 'function') return lock;
  if (!lock) throw new CannotStart(`${path} cannot be taken over`);
  throw new CannotStart(`${sideFolder} is in use by process ${lock.pid}`);
}

/** Whether a process runs it right now. */
export function isSideRunning(sideFolder: string): boolean {
  return isLocked(lockOf(sideFolder));
}

const lockOf = (sideFolder: string) => join(sideFolder, 'lock.json');
