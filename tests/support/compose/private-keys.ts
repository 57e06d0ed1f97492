import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ComposeFile, ComposeService } from './compose-file.ts';

const KEY_SETTING = /_KEYS?_FILE$/;
/** Names a folder whose keys all belong into a backup. */
const KEYS_FOLDER_SETTING = 'BACKUP_KEYS_DIR';
const BUNDLE = './deploy/secrets/';

/** Private keys that a container sees and that no setting of its process names. */
export function keysSeen(given: { readonly file: ComposeFile; readonly bundle: string }): string[] {
  const keys = privateKeysIn(given.bundle);
  return Object.entries(given.file.services).flatMap(([name, service]) =>
    keys
      .filter((key) => placesOf(key, service).some((place) => !isNamed(place, service)))
      .map((key) => `${name}: ${key}`),
  );
}

/** JSON Web Keys with a private part (`d`), or secret as a whole (`k`), by their paths in the bundle. */
function privateKeysIn(bundle: string): string[] {
  const entries = readdirSync(bundle, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /"(d|k)": "/.test(readFileSync(path, 'utf8')))
    .map((path) => relative(bundle, path))
    .toSorted();
}

/** Where a file of the bundle lies in a container. */
function placesOf(key: string, { volumes = [] }: ComposeService): string[] {
  return volumes.flatMap((volume) => {
    const [source = '', target = ''] = volume.split(':');
    const rest = `${BUNDLE}${key}`.slice(source.length);
    const isWithin = `${BUNDLE}${key}`.startsWith(source) && (rest === '' || rest.startsWith('/'));
    return isWithin ? [target + rest] : [];
  });
}

function isNamed(place: string, { environment = {} }: ComposeService): boolean {
  return Object.entries(environment).some(([setting, value]) =>
    setting === KEYS_FOLDER_SETTING
      ? place.startsWith(`${value}/`)
      : KEY_SETTING.test(setting) && place === value,
  );
}
