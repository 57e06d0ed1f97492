import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { PostgresPrograms } from './choose-postgres.ts';

/** Absolute paths of the programs that are not ours: the private servers, and a browser for tests. */
export interface Tools {
  /** Folder with initdb and postgres of one version. */
  readonly postgres: string;
  readonly redisServer: string;
  readonly rabbitmqServer: string;
  readonly epmd: string;
  /** Any Chromium or Chrome, for the end-to-end tests; one without windows, where there is such. */
  readonly chromium: string;
  /** WireGuard's own `wg`, to hold our keys against. */
  readonly wg: string;
  /** For two machines made of network namespaces, on Linux: the tunnel, the firewall, the wires. */
  readonly wireguardGo: string;
  readonly nft: string;
  readonly ip: string;
  /** Asks processes for their metrics; and what judges its rules. */
  readonly prometheus: string;
  readonly promtool: string;
}

export type Tool = keyof Tools;

/** The oldest PostgreSQL that has all that the schema uses. */
export const POSTGRES_MAJOR_MIN = 15;

/**
 * Debian's headless shell is Chromium's engine alone: the whole of it draws a window with its tabs and its
 * address bar for each page, seen or not, which costs as much again as the page.
 */
const CHROMIUMS = [
  'chromium-headless-shell',
  ...['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
];

const HOMEBREW = ['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'];

/** What is on this machine, along the search path given (PATH) and in the usual places. */
export function findTools(searchPath: string | undefined): Partial<Tools> {
  const findProgram = (name: string, folders: readonly string[] = []) =>
    programOnPath(searchPath, name, folders);
  const postgres = postgresFolders()[0]?.folder;
  const redisServer = findProgram('redis-server', homebrewFolders('redis'));
  // Debian's /usr/sbin/rabbitmq-server is a wrapper that changes user and folders; the one below
  // /usr/lib is RabbitMQ's own.
  const rabbitmqServer =
    firstExecutable([
      '/usr/lib/rabbitmq/bin/rabbitmq-server',
      ...homebrewFolders('rabbitmq', 'sbin').map((folder) => join(folder, 'rabbitmq-server')),
    ]) ?? findProgram('rabbitmq-server');
  const epmd = findProgram('epmd', [
    ...homebrewFolders('erlang'),
    ...erlangRuntimeFolders('/usr/lib/erlang'),
    ...HOMEBREW.flatMap((prefix) => erlangRuntimeFolders(join(prefix, 'opt/erlang/lib/erlang'))),
  ]);
  const chromium = CHROMIUMS.map((name) => findProgram(name, ['/snap/bin'])).find(
    (path) => path !== undefined,
  );
  return {
    ...(postgres && { postgres }),
    ...(redisServer && { redisServer }),
    ...(rabbitmqServer && { rabbitmqServer }),
    ...(epmd && { epmd }),
    ...(chromium && { chromium }),
    ...foundAs('wg', findProgram('wg', homebrewFolders('wireguard-tools'))),
    ...foundAs('wireguardGo', findProgram('wireguard-go', homebrewFolders('wireguard-go'))),
    ...foundAs('nft', findProgram('nft')),
    ...foundAs('ip', findProgram('ip')),
    ...foundAs('prometheus', findProgram('prometheus', homebrewFolders('prometheus'))),
    ...foundAs('promtool', findProgram('promtool', homebrewFolders('prometheus'))),
  };
}

function foundAs<T extends Tool>(tool: T, path: string | undefined): Partial<Tools> {
  return path === undefined ? {} : { [tool]: path };
}

/** PostgreSQL installations new enough, the newest first. */
export function postgresFolders(): PostgresPrograms[] {
  const versioned = (root: string, name: RegExp, suffix: string) =>
    listFolder(root).flatMap((entry) => {
      const major = name.exec(entry)?.[1];
      if (major === undefined) return [];
      return [{ folder: join(root, entry, suffix), major: Number.parseInt(major, 10) }];
    });
  const candidates = [
    ...versioned('/usr/lib/postgresql', /^(\d+)$/, 'bin'),
    ...versioned('/usr', /^pgsql-(\d+)$/, 'bin'),
    ...HOMEBREW.flatMap((prefix) => versioned(join(prefix, 'opt'), /^postgresql@(\d+)$/, 'bin')),
  ];
  return candidates
    .filter(({ folder, major }) => major >= POSTGRES_MAJOR_MIN && isPostgresFolder(folder))
    .sort((one, other) => other.major - one.major);
}

function isPostgresFolder(folder: string): boolean {
  return isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'postgres'));
}

/** Looks along the search path, then in the folders given, then where systems keep programs. */
export function programOnPath(
  searchPath: string | undefined,
  name: string,
  folders: readonly string[] = [],
): string | undefined {
  const path = (searchPath ?? '').split(delimiter).filter((folder) => folder !== '');
  const usual = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return firstExecutable([...path, ...folders, ...usual].map((folder) => join(folder, name)));
}

function homebrewFolders(formula: string, suffix = 'bin'): string[] {
  return HOMEBREW.map((prefix) => join(prefix, 'opt', formula, suffix));
}

function erlangRuntimeFolders(root: string): string[] {
  return listFolder(root)
    .filter((entry) => entry.startsWith('erts-'))
    .map((entry) => join(root, entry, 'bin'));
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function firstExecutable(paths: readonly string[]): string | undefined {
  return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
