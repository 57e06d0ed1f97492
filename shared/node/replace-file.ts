import {
  closeSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A file that is written beside its place and not yet in it. */
export interface FileDraft {
  /** Puts it in its place, in one step: a reader sees the old text or the new, never a part. */
  commit(): void;
}

/**
 * Writes and syncs a private file (mode 0600) that is to replace the one at `path`, whose owner it
 * gets. A process makes one draft of a path at a time.
 */
export function draftFile(path: string, text: string): FileDraft {
  const draft = `${path}.${process.pid}.draft`;
  const file = openSync(draft, 'w', 0o600);
  try {
    keepOwner(path, file);
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return {
    commit() {
      renameSync(draft, path);
      syncFolder(dirname(path));
    },
  };
}

/** The process that reads a file may run as another user than who replaces it. */
function keepOwner(path: string, file: number): void {
  const before = statSync(path, { throwIfNoEntry: false });
  const { uid, gid } = fstatSync(file);
  if (before && (before.uid !== uid || before.gid !== gid))
    fchownSync(file, before.uid, before.gid);
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
