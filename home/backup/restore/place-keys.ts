import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { keyPlace } from '#accounts/keys/key-folders';
import { keyFilesIn } from '../key-files.ts';
import type { KeyFiles } from './choose-keys.ts';

const DRAFT_FOLDER = 'restoring';

/** The key files that are in a folder now; none where it is not there. */
export function readKeysIn(folder: string): KeyFiles {
  if (!existsSync(folder)) return new Map();
  return new Map(keyFilesIn(folder).map((path) => [basename(path), readFileSync(path)]));
}

/** Writes them into a folder of their own below `folder`, to be used before they are in place. */
export function draftKeys(folder: string, files: KeyFiles): string {
  const draft = join(folder, DRAFT_FOLDER);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeKeys(draft, files);
  return draft;
}

export function writeKeys(folder: string, files: KeyFiles): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, content] of files) {
    draftFile(join(folder, name), Buffer.from(content).toString('utf8')).commit();
  }
}

/**
 * Moves drafted keys into the folders of their purposes; what they replace is kept in `before-STAMP`
 * beside those.
 */
export function putKeysInPlace(folder: string, stamp: string): void {
  const draft = join(folder, DRAFT_FOLDER);
  const aside = join(folder, `before-${stamp}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const path of keyFilesIn(draft)) {
    const place = keyPlace(folder, basename(path));
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    // Kept under a second name, then replaced in one step: no moment is without a key.
    if (existsSync(place)) linkSync(place, join(aside, basename(path)));
    renameSync(path, place);
  }
  rmSync(draft, { recursive: true });
}
