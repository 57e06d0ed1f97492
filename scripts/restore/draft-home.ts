import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { KeyFiles } from '@mockstreet/home/backup/restore/choose-keys';
import { type DataDirectory, dataDirectory, homeKeyFiles } from '@mockstreet/native/data-directory';
import { markHalfRestored } from '@mockstreet/native/half-restored';

/** Of a running side alone: they stay where they are. */
const NOT_DATA = ['lock.json', 'run'];

/** Home's things as they are being restored: beside those that they are to replace. */
export function draftHomeOf({ root }: DataDirectory): DataDirectory['home'] {
  return dataDirectory(join(root, 'restoring')).home;
}

/** An empty draft; what an earlier attempt left of one goes. */
export function makeDraftHome(data: DataDirectory): DataDirectory['home'] {
  const home = draftHomeOf(data);
  rmSync(join(data.root, 'restoring'), { recursive: true, force: true });
  for (const folder of [home.run, home.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return home;
}

/** Whether there is a database of home's. */
export function hasHomeData({ home }: DataDirectory): boolean {
  return existsSync(home.postgres);
}

/** Home's key files that are there, by name. */
export function readHomeKeys({ home }: DataDirectory): KeyFiles {
  const paths = homeKeyFiles(home).filter((path) => existsSync(path));
  return new Map(paths.map((path) => [basename(path), readFileSync(path)]));
}

/**
 * Puts the draft in the place of what home has, all of which moves into a folder of its own, whose
 * path is returned; undefined where home had nothing. Home is stopped and stays so.
 */
export function putHomeInPlace(data: DataDirectory, stamp: string): string | undefined {
  const draft = draftHomeOf(data);
  const aside = join(data.root, `home.before-${stamp}`);
  const before = readdirSync(data.home.root).filter((name) => !NOT_DATA.includes(name));
  const unmark = markHalfRestored(data);
  if (before.length > 0) mkdirSync(aside, { mode: 0o700 });
  for (const name of before) renameSync(join(data.home.root, name), join(aside, name));
  for (const name of readdirSync(draft.root).filter((one) => !NOT_DATA.includes(one))) {
    renameSync(join(draft.root, name), join(data.home.root, name));
  }
  unmark();
  rmSync(join(data.root, 'restoring'), { recursive: true, force: true });
  return before.length > 0 ? aside : undefined;
}
