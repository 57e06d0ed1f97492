import { posix } from 'node:path';

/** Path in the repository, with forward slashes → text. */
export type SourceTexts = ReadonlyMap<string, string>;

interface Package {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, string>>;
}

/** Any text that may lead to a file of ours: more than what is imported, and never less. */
const SPECIFIER = /['"]((?:\.\.?\/|#|@)[^'"\s]+)['"]/g;
const CODE = /\.[cm]?[jt]sx?$/;
/** What decides how every file is read, and with which types of others. */
const SETTINGS =
  /(^|\/)(package(-lock)?\.json|tsconfig[^/]*\.json|\.oxlintrc\.json)$|\.d\.[cm]?ts$/;
const DECLARES_FOR_OTHERS = /\bdeclare (global|module)\b/;

/** Whether a change of this file may mean something to any other, whoever imports it. */
export function concernsAll(path: string, text: string): boolean {
  return SETTINGS.test(path) || DECLARES_FOR_OTHERS.test(text);
}

/**
 * The code that has to be looked at again: what has changed, and whoever imports that, directly or
 * not, since its types come from there. `changed` may name files that are gone.
 */
export function affectedFiles(texts: SourceTexts, changed: Iterable<string>): string[] {
  const importers = importersOf(texts);
  const affected = new Set(changed);
  for (const path of affected) for (const one of importers.get(path) ?? []) affected.add(one);
  return [...affected].filter((path) => texts.has(path) && CODE.test(path)).toSorted();
}

function importersOf(texts: SourceTexts): Map<string, string[]> {
  const packages = readPackages(texts);
  const importers = new Map<string, string[]>();
  for (const [path, text] of texts) {
    if (!CODE.test(path)) continue;
    for (const [, specifier = ''] of text.matchAll(SPECIFIER)) {
      const target = resolve(specifier, path, packages);
      if (target === undefined) continue;
      const known = importers.get(target);
      if (known) known.push(path);
      else importers.set(target, [path]);
    }
  }
  return importers;
}

interface Packages {
  /** Specifier (`@mockstreet/shared/decimal`) → file. */
  readonly exported: ReadonlyMap<string, string>;
  /** Folder of a package → specifier (`#market/print`) → file. */
  readonly own: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

function readPackages(texts: SourceTexts): Packages {
  const exported = new Map<string, string>();
  const own = new Map<string, Map<string, string>>();
  for (const [path, text] of texts) {
    if (posix.basename(path) !== 'package.json') continue;
    const folder = posix.dirname(path);
    const { name = '', exports = {}, imports = {} } = JSON.parse(text) as Package;
    const inFolder = (to: string) => posix.join(folder, to);
    for (const [from, to] of Object.entries(exports)) {
      exported.set(posix.join(name, from), inFolder(to));
    }
    own.set(folder, new Map(Object.entries(imports).map(([from, to]) => [from, inFolder(to)])));
  }
  return { exported, own };
}

function resolve(specifier: string, importer: string, packages: Packages): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier);
  if (!specifier.startsWith('#')) return packages.exported.get(specifier);
  let folder = posix.dirname(importer);
  while (folder !== '.' && !packages.own.has(folder)) folder = posix.dirname(folder);
  return packages.own.get(folder)?.get(specifier);
}
