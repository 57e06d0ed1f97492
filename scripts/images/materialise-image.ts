import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { REPOSITORY } from '@mockstreet/native/repository';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import { copiedFiles, type ImageContents, stagesOf } from './image-contents.ts';

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
  layOut(contents.files, folder);
  for (const path of contents.packages) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (path.startsWith('node_modules/@mockstreet/')) linkOurs(path, folder);
    else copyPackage(path, target, removed);
  }
}

/**
 * Lays out in `folder` what a stage that builds something copies there, with every package that is
 * installed here, and does what its last instruction says.
 */
export function runBuildStage(dockerfile: string, name: string, folder: string): void {
  const stage = stagesOf(dockerfile).find((one) => one.name === name);
  if (!stage) throw new Error(`${dockerfile} has no stage ${name}`);
  const files = copiedFiles([stage]);
  layOut(files, folder);
  const modules = join(REPOSITORY, 'node_modules');
  for (const entry of readdirSync(modules)) {
    const target = join(folder, 'node_modules', entry);
    mkdirSync(dirname(target), { recursive: true });
    if (entry !== '@mockstreet') symlinkSync(join(modules, entry), target);
  }
  mkdirSync(join(folder, 'node_modules/@mockstreet'));
  if (files.has('shared/package.json')) linkOurs('node_modules/@mockstreet/shared', folder);
  const command = stage.instructions.findLast((one) => one.name === 'RUN')?.text ?? '';
  const PATH = `${dirname(process.execPath)}:${USUAL_PATH}`;
  execFileSync('sh', ['-c', command], { cwd: folder, env: { PATH }, stdio: 'pipe' });
}

function layOut(files: ReadonlyMap<string, string>, folder: string): void {
  for (const [path, source] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(REPOSITORY, source), join(folder, path));
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
    const below = relative(REPOSITORY, one);
    return !CLEANED_UP.test(one) && !removed.includes(below);
  };
  try {
    cpSync(source, target, { recursive: true, filter: isKept });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
