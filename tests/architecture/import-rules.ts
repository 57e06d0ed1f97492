import { importsOf, type ModuleImport } from './module-imports.ts';
import { isCode, isTest, type SourceFile } from './source-tree.ts';
import { type ImportTarget, resolveImport, type Workspace } from './workspaces.ts';
import { mayImport, ZONES, type Zone, zoneOf } from './zones.ts';

/** The repository, as the rules see it. */
export interface House {
  readonly files: readonly SourceFile[];
  readonly workspaces: readonly Workspace[];
}

/** Every import that breaks a rule of the house, and every zone that has no file. One line each. */
export function importFaults(house: House): string[] {
  const known = new Set(house.files.map(({ path }) => path));
  const code = house.files.filter(isCode);
  const faults = code.flatMap((file) =>
    importsOf(file).flatMap((one) => {
      const target = resolveImport(one.specifier, file.path, house.workspaces);
      const fault = missing(target, known) ?? breach(file.path, one, target);
      return fault ? [`${file.path}:${one.line}: ${fault}`] : [];
    }),
  );
  return [...homeless(code), ...emptyZones(code), ...faults];
}

/** Import cycles between files, values only: types vanish before anything runs. */
export function importCycles(house: House): string[] {
  const next = new Map<string, string[]>();
  for (const file of house.files.filter(isCode)) {
    const targets = importsOf(file)
      .filter((one) => !one.typeOnly)
      .map((one) => resolveImport(one.specifier, file.path, house.workspaces));
    next.set(
      file.path,
      targets.flatMap((target) => (target.kind === 'ours' ? [target.path] : [])),
    );
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    for (const target of next.get(path) ?? []) follow(target, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) follow(path, []);
  return cycles;
}

/**
 * What a package.json offers under `exports` or `imports` and nobody takes, one line each. A search for dead code begins at
 * such names, so what lies behind them would pass for alive.
 */
export function unusedDoors({ files, workspaces }: House): string[] {
  const named = files.filter(isCode).flatMap((file) =>
    importsOf(file).map(({ specifier }) => {
      const inside = workspaces.find(({ folder }) => folder && file.path.startsWith(`${folder}/`));
      return specifier.startsWith('#') ? `${inside?.name}${specifier}` : specifier;
    }),
  );
  const taken = new Set(named);
  return workspaces
    .flatMap(({ name, exports, imports }) => [
      ...[...exports.keys()].map((subpath) => `${name}${subpath.slice(1)}`),
      ...[...imports.keys()].map((room) => `${name}${room}`),
    ])
    .filter((door) => !taken.has(door));
}

function missing(target: ImportTarget, known: ReadonlySet<string>): string | undefined {
  if (target.kind === 'unresolved') return target.why;
  if (target.kind !== 'ours' || known.has(target.path)) return undefined;
  return `${target.path} does not exist`;
}

function breach(from: string, one: ModuleImport, target: ImportTarget): string | undefined {
  const zone = zoneOf(from);
  if (target.kind === 'ours') return oursBreach(from, zone, target);
  if (!zone || isTest(from) || isToolConfig(from)) return undefined;
  if (target.kind === 'builtin' && !zone.builtins) {
    return `${zone.name} runs in the browser and must not import ${target.name}`;
  }
  if (
    target.kind === 'package' &&
    zone.packages !== 'any' &&
    !zone.packages.includes(target.name)
  ) {
    return `${zone.name} must not import ${one.specifier}`;
  }
  return undefined;
}

function oursBreach(
  from: string,
  zone: Zone | undefined,
  target: Extract<ImportTarget, { kind: 'ours' }>,
): string | undefined {
  const { path, by } = target;
  if (/(^|\/)main\.tsx?$/.test(path)) return `${path} is a process; nobody imports it`;
  if (isTest(path)) {
    const support = !/\.test\.tsx?$/.test(path);
    return support && isTest(from) ? undefined : `${path} is a test; nobody imports it`;
  }
  if (!zone) return undefined;
  const to = zoneOf(path);
  if (!to) return `${path} is outside every zone`;
  if (!mayImport(zone, to, path)) return `${zone.name} must not import ${to.name} (${path})`;
  if (by === 'relative' && unitOf(zone) !== unitOf(to)) {
    return `${path} is reached by its package or room name, not by a relative path`;
  }
  return undefined;
}

/** What relative imports must not leave: a workspace, and within home a room. */
function unitOf(zone: Zone): string {
  return zone.name === 'shared/node' ? 'shared' : zone.name;
}

/** Configuration that a tool reads, not part of the program: `vite.config.ts`. */
function isToolConfig(path: string): boolean {
  return /\.config\.[mc]?[jt]s$/.test(path);
}

function homeless(code: readonly SourceFile[]): string[] {
  return code
    .filter(({ path }) => path.includes('/') && !path.startsWith('tests/') && !zoneOf(path))
    .map(({ path }) => `${path}: belongs to no zone`);
}

function emptyZones(code: readonly SourceFile[]): string[] {
  const lived = new Set(code.filter((file) => !isTest(file.path)).map(({ path }) => zoneOf(path)));
  return ZONES.filter((zone) => !lived.has(zone)).map(
    (zone) => `${zone.folder}: the zone has no file`,
  );
}
