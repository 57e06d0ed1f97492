import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import { buildContext } from './build-context.ts';
import { lineageOf, parseDockerfile, type Stage } from './dockerfile.ts';

/** Where everything of ours lies in an image. */
const APP = '/app';

export interface ImageContents {
  /** Path below {@link APP} → path in the repository. */
  readonly files: ReadonlyMap<string, string>;
  /** The workspaces whose packages are installed. */
  readonly workspaces: readonly string[];
  /** Installed packages, as `node_modules/hono`; ours are among them as `node_modules/@mockstreet/…`. */
  readonly packages: readonly string[];
  /** What is brought over from a stage that builds something: path below {@link APP}. */
  readonly built: readonly string[];
}

export function stagesOf(dockerfile: string): Stage[] {
  return parseDockerfile(readFileSync(join(REPOSITORY, dockerfile), 'utf8'));
}

/** What an image of ours holds besides its base, from the very lines that it is built by. */
export function imageContents(dockerfile: string, target: string): ImageContents {
  const stages = stagesOf(dockerfile);
  const context = buildContext(REPOSITORY);
  const lineage = lineageOf(stages, target);
  const copies = lineage.flatMap((stage) => stage.copies);
  const brought = copies.filter(({ from }) => from !== undefined);
  const modules = brought.find(({ sources }) => sources.join() === `${APP}/node_modules`);
  const workspaces = modules ? installedWorkspaces(stages, modules.from ?? '') : [];
  return {
    files: copiedFiles(lineage, context),
    workspaces,
    packages: workspaces.length > 0 ? npmPackages(workspaces) : [],
    built: brought.filter((one) => one !== modules).map(({ target: to }) => to),
  };
}

/** What stages copy from the build's context: path below the working folder → path in the repository. */
export function copiedFiles(
  stages: readonly Stage[],
  context = buildContext(REPOSITORY),
): Map<string, string> {
  const copies = stages.flatMap((stage) => stage.copies).filter(({ from }) => from === undefined);
  return new Map(
    copies.flatMap(({ sources, target }) =>
      sources.flatMap((source) => copied(context, source, target)),
    ),
  );
}

/** Workspaces that a stage's `npm install` names; it installs nobody's development packages. */
function installedWorkspaces(stages: readonly Stage[], name: string): string[] {
  const [stage] = lineageOf(stages, name).slice(-1);
  const install = stage?.instructions.find(({ text }) => text.startsWith('npm install '))?.text;
  if (!install?.includes('--omit=dev')) throw new Error(`${name} installs packages of development`);
  return [...install.matchAll(/--workspace (\S+)/g)].map(([, workspace = '']) => workspace);
}

/** What npm itself makes of the lock file for these workspaces, without installing anything. */
function npmPackages(workspaces: readonly string[]): string[] {
  const args = ['ls', '--all', '--omit=dev', '--parseable', '--package-lock-only', '--offline'];
  const output = execFileSync('npm', [...args, ...workspaces.flatMap((name) => ['-w', name])], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = output.trim().split('\n');
  return lines
    .map((line) => relative(REPOSITORY, line))
    .filter((path) => path !== '')
    .toSorted();
}

function copied(context: readonly string[], source: string, target: string): [string, string][] {
  const folder = target.replace(/^\.\/$/, '');
  if (context.includes(source)) {
    const name = source.split('/').at(-1) ?? '';
    return [[target.endsWith('/') ? `${folder}${name}` : target, source]];
  }
  const below = context.filter((path) => path.startsWith(`${source}/`));
  if (below.length === 0) throw new Error(`COPY ${source}: nothing is there`);
  const prefix = folder === '' ? '' : `${folder.replace(/\/$/, '')}/`;
  return below.map((path) => [`${prefix}${path.slice(source.length + 1)}`, path]);
}
