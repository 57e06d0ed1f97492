import type { SourceFile } from './source-tree.ts';

/** A package of ours, as its package.json tells. */
export interface Workspace {
  readonly name: string;
  /** Folder in the repository; empty for the root. */
  readonly folder: string;
  /** Subpath (`./decimal`) → file of the repository. */
  readonly exports: ReadonlyMap<string, string>;
  /** `#market/print` → file of the repository. */
  readonly imports: ReadonlyMap<string, string>;
  /** Name → version, dependencies of every kind. */
  readonly dependencies: ReadonlyMap<string, string>;
}

interface PackageJson {
  name: string;
  exports?: Record<string, string>;
  imports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export function readWorkspaces(files: readonly SourceFile[]): Workspace[] {
  return files
    .filter(({ path }) => path === 'package.json' || path.endsWith('/package.json'))
    .map(({ path, text }) => {
      const json = JSON.parse(text) as PackageJson;
      const folder = path === 'package.json' ? '' : path.slice(0, -'/package.json'.length);
      const inFolder = (entries: Record<string, string> = {}) =>
        new Map(Object.entries(entries).map(([key, to]) => [key, joinPath(folder, to)]));
      return {
        name: json.name,
        folder,
        exports: inFolder(json.exports),
        imports: inFolder(json.imports),
        dependencies: new Map(
          Object.entries({
            ...json.dependencies,
            ...json.devDependencies,
            ...json.optionalDependencies,
            ...json.peerDependencies,
          }),
        ),
      };
    });
}

/** Where an import leads. */
export type ImportTarget =
  | { readonly kind: 'ours'; readonly path: string; readonly by: 'relative' | 'package' | 'room' }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string; readonly subpath: string }
  | { readonly kind: 'unresolved'; readonly why: string };

/** Follows one import from `importer`, by the repository's own rules and nothing else. */
export function resolveImport(
  specifier: string,
  importer: string,
  workspaces: readonly Workspace[],
): ImportTarget {
  if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier };
  if (/^\.\.?\//.test(specifier)) {
    const path = joinPath(importer.split('/').slice(0, -1).join('/'), specifier);
    return { kind: 'ours', path, by: 'relative' };
  }
  if (specifier.startsWith('#')) {
    const home = workspaces.find((one) => one.folder && importer.startsWith(`${one.folder}/`));
    const path = home?.imports.get(specifier);
    if (path) return { kind: 'ours', path, by: 'room' };
    return { kind: 'unresolved', why: `${specifier} is not in the "imports" of its package.json` };
  }
  const [first = '', second = '', ...rest] = specifier.split('/');
  const scoped = first.startsWith('@');
  const name = scoped ? `${first}/${second}` : first;
  const subpath = ['.', ...(scoped ? rest : second ? [second, ...rest] : [])].join('/');
  const ours = workspaces.find((one) => one.name === name);
  if (!ours) return { kind: 'package', name, subpath };
  const path = ours.exports.get(subpath);
  if (path) return { kind: 'ours', path, by: 'package' };
  return { kind: 'unresolved', why: `${name} does not export ${subpath}` };
}

/** Joins and normalises repository paths: `home/market` + `../trading/x.ts` → `home/trading/x.ts`. */
export function joinPath(folder: string, relative: string): string {
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...relative.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
