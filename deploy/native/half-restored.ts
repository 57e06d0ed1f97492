import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import type { DataDirectory } from './data-directory.ts';

/**
 * While what is restored takes the place of what was there, home's folder is neither: started then,
 * home would make itself a new and empty database. Returns what says that it is over.
 */
export function markHalfRestored(data: DataDirectory): () => void {
  const path = markOf(data);
  writeFileSync(path, '', { flush: true });
  return () => rmSync(path, { force: true });
}

/** Throws CannotStart where a restore was interrupted in that moment. */
export function refuseHalfRestored(data: DataDirectory): void {
  if (!existsSync(markOf(data))) return;
  throw new CannotStart(
    `${data.home.root} is half restored: a restore was interrupted; run it again with --yes`,
  );
}

function markOf({ root }: DataDirectory): string {
  return join(root, 'half-restored');
}
