import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A file of the repository; `path` is relative to its root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Folders at the root that hold code and documents of ours. Everything else there is a file. */
const OUR_FOLDERS = ['.ci', 'db', 'deploy', 'docs', 'edge', 'home', 'scripts', 'shared', 'tests'];
/** Written by tools, never by hand. */
const GENERATED = new Set(['node_modules', 'dist', 'migrations']);
const CODE = /\.(ts|tsx|mts|mjs|js)$/;
const TEXT = /(\.(ts|tsx|mts|mjs|js|json|jsonc|md|sql|css|html|svg|sh|yml|yaml)|\/[a-z]+)$/;

let repository: readonly SourceFile[] | undefined;

/** Every file of ours that is text, generated ones left out. Read, and so parsed, once in a worker of the tests. */
export function readRepository(): SourceFile[] {
  repository ??= readTree(REPOSITORY_ROOT);
  return [...repository];
}

function readTree(root: string): SourceFile[] {
  const paths = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile() && TEXT.test(`/${entry.name}`) && entry.name !== 'package-lock.json') {
      return [entry.name];
    }
    return entry.isDirectory() && OUR_FOLDERS.includes(entry.name) ? walk(root, entry.name) : [];
  });
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export function isCode(file: SourceFile): boolean {
  return CODE.test(file.path);
}

/** Whether the file is part of a test (or helps tests: `testing/`) rather than of the product. */
export function isTest(path: string): boolean {
  return /^tests\/|\/testing\/|\.test\.tsx?$/.test(path);
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return GENERATED.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() && TEXT.test(path) ? [path] : [];
  });
}
