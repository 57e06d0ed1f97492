import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** Our own packages: in a copy they have to lead to the copy. */
const OWN_SCOPE = '@mockstreet';
const NOT_COPIED = /^(node_modules|\.git|\.data.*)$/;

/**
 * Copies a tree so that it can be run and changed apart from the original: the sources, with their
 * times, and a `node_modules` that leads to the original's packages but for our own.
 */
export function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (NOT_COPIED.test(name)) continue;
    cpSync(join(from, name), join(to, name), {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !NOT_COPIED.test(basename(path)),
    });
  }
  linkPackages(join(from, 'node_modules'), join(to, 'node_modules'));
  for (const workspace of workspacesOf(from)) {
    const nested = join(from, workspace, 'node_modules');
    if (existsSync(nested)) symlinkSync(nested, join(to, workspace, 'node_modules'));
  }
}

function linkPackages(from: string, to: string): void {
  mkdirSync(join(to, OWN_SCOPE), { recursive: true });
  for (const name of readdirSync(from)) {
    if (name !== OWN_SCOPE) symlinkSync(join(from, name), join(to, name));
  }
  // npm links workspaces by relative paths, which are as right in the copy.
  for (const name of readdirSync(join(from, OWN_SCOPE))) {
    symlinkSync(readlinkSync(join(from, OWN_SCOPE, name)), join(to, OWN_SCOPE, name));
  }
}

function workspacesOf(root: string): readonly string[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    workspaces: readonly string[];
  };
  return workspaces;
}
