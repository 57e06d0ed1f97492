import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { REPOSITORY } from '../compose/compose-file.ts';
import { type ImageContents, stagesOf } from './image-contents.ts';

/** What an image has after its clean-up: no types and no maps, nor whatever else a line removes. */
const CLEANED_UP = /\.(map|d\.[cm]?ts)$/;

/**
 * Lays out in `folder` what an image holds below /app, so that its programs can be run without a
 * container. Packages are copied, so that none can reach one that the image does not have.
 */
export function materialiseImage(dockerfile: string, contents: ImageContents, folder: string) {
  const removed = stagesOf(dockerfile)
    .flatMap(({ instructions }) => instructions)
    .flatMap(({ text }) => /rm -rf (node_modules\S+)/.exec(text)?.[1] ?? []);
  for (const [path, source] of contents.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(REPOSITORY, source), join(folder, path));
  }
  for (const path of contents.packages) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (path.startsWith('node_modules/@mockstreet/')) linkOurs(path, folder);
    else copyPackage(path, target, removed);
  }
}

/** npm links workspaces to their folders. */
function linkOurs(path: string, folder: string): void {
  const name = path.split('/').at(-1) ?? '';
  const place = ['shared', 'db', 'home'].includes(name) ? name : `edge/${name}`;
  symlinkSync(relative(dirname(path), place), join(folder, path));
}

/** A package of another platform is on npm's list and not here. */
function copyPackage(path: string, target: string, removed: readonly string[]): void {
  const source = join(REPOSITORY, path);
  const isKept = (one: string) => {
    const below = one.slice(REPOSITORY.length + 1);
    return !CLEANED_UP.test(one) && !removed.includes(below);
  };
  try {
    cpSync(source, target, { recursive: true, filter: isKept });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
