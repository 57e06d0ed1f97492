import { join } from 'node:path';

/**
 * Where each key file lies below the folder of home's keys on a deployed box: a folder for each
 * purpose, so that a container is given those of its own and sees no other. Folders rather than
 * files, since a file that is replaced by rename would stay the old one in a mount of its own.
 */
const FOLDER_OF: Readonly<Record<string, string>> = {
  'token-keys.json': 'tokens',
  'sealing-keys.json': 'sealing',
  'control-key.json': 'control',
  'journal-key.json': 'journal',
  'public-keys.json': 'public',
  'edge-keys.json': 'public',
  'home-control-key.json': 'public',
};

/** The folders below the folder of keys, relative to it. */
export const KEY_FOLDERS: readonly string[] = [...new Set(Object.values(FOLDER_OF))];

/** The key files that have a folder, by their names. */
export const KEY_FILE_NAMES: readonly string[] = Object.keys(FOLDER_OF);

/** Where a key file belongs; one that is not known lies where no container sees it but the tools. */
export function keyPlace(folder: string, name: string): string {
  return join(folder, FOLDER_OF[name] ?? '.', name);
}
