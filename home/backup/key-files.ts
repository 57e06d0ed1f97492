import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KEY_FOLDERS } from '#accounts/keys/key-folders';
import { KEYS_FOLDER } from './manifest.ts';
import { type Refusal, Refused } from './refusal.ts';
import type { Part } from './write-archive.ts';

/** Without these home cannot go on as who it was. */
const REQUIRED = ['token-keys.json', 'sealing-keys.json', 'control-key.json', 'public-keys.json'];
const KEY_FILE = /^[a-z0-9]+(-[a-z0-9]+)*\.json$/;

/**
 * The key files of a folder: those in it, and those in the folders of their purposes, but not what
 * restores have put aside. Refuses with KEYS_UNREADABLE.
 */
export function keyFilesIn(folder: string): string[] {
  const present = namesIn(folder);
  const folders = KEY_FOLDERS.filter((name) => present.includes(name));
  const paths = [
    ...present.map((name) => join(folder, name)),
    ...folders.flatMap((purpose) => {
      const path = join(folder, purpose);
      return namesIn(path).map((name) => join(path, name));
    }),
  ].filter((path) => KEY_FILE.test(basename(path)));
  // Of a key that lies in both places, that of its purpose is the one in use.
  return [...new Map(paths.map((path) => [basename(path), path])).values()];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refused([{ code: 'KEYS_UNREADABLE', message: `${folder} cannot be read (${code})` }]);
  }
}

/** Reads home's keys as parts of a backup. Refuses with KEYS_UNREADABLE, once per file. */
export function readKeyParts(paths: readonly string[]): Part[] {
  const refusals: Refusal[] = [];
  const present = paths.map((path) => basename(path));
  for (const name of REQUIRED.filter((required) => !present.includes(required))) {
    refusals.push({ code: 'KEYS_UNREADABLE', message: `${name} is missing among the keys` });
  }
  const parts = paths.flatMap((path): Part[] => {
    try {
      return [{ name: `${KEYS_FOLDER}${basename(path)}`, content: readFileSync(path) }];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      refusals.push({ code: 'KEYS_UNREADABLE', message: `${path} cannot be read (${code})` });
      return [];
    }
  });
  if (refusals.length > 0) throw new Refused(refusals);
  return parts;
}

/** The key files of a backup: name without a folder, and content. */
export function keyFilesOf(
  files: ReadonlyMap<string, Uint8Array>,
): { readonly name: string; readonly content: Uint8Array }[] {
  return [...files].flatMap(([path, content]) => {
    const name = path.slice(KEYS_FOLDER.length);
    // A file that somebody else made could name any path.
    return path.startsWith(KEYS_FOLDER) && KEY_FILE.test(name) ? [{ name, content }] : [];
  });
}
