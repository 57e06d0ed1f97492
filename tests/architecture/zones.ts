import { matchesGlob } from 'node:path';

/**
 * The map of the house (docs/how-an-order-travels.md walks through it). A file belongs to the first
 * zone that fits; what a zone does not list, it may not import.
 */
export interface Zone {
  readonly name: string;
  /** The zone's folder. */
  readonly folder: string;
  /** Names of other zones it may import; `rooms` stands for every room of home but the api. */
  readonly mayImport: readonly string[];
  /** Globs of single files in other zones that it may import besides. */
  readonly mayImportFiles?: readonly string[];
  /** Whether `node:` modules may be used. */
  readonly builtins: boolean;
  /** npm packages it may use; `any` leaves that to its package.json. */
  readonly packages: 'any' | readonly string[];
}

const ROOM = {
  mayImport: ['rooms', 'db', 'shared', 'shared/node'],
  builtins: true,
  packages: 'any',
} as const;
const EDGE_SERVER = {
  mayImport: ['shared', 'shared/node'],
  builtins: true,
  packages: 'any',
} as const;

/** Loaded where traces are wanted, and by nobody else. */
const OPENTELEMETRY = [
  'api',
  'exporter-trace-otlp-http',
  'resources',
  'sdk-trace',
  'semantic-conventions',
].map((name) => `@opentelemetry/${name}`);

export const ZONES: readonly Zone[] = [
  {
    name: 'shared/node',
    folder: 'shared/node',
    mayImport: ['shared'],
    builtins: true,
    packages: [
      ...['@hono/node-server', ...OPENTELEMETRY, 'amqplib', 'hono'],
      ...['lru-cache', 'pino', 'prom-client', 'zod'],
    ],
  },
  {
    // Runs in the browser too.
    name: 'shared',
    folder: 'shared',
    mayImport: [],
    builtins: false,
    packages: ['@noble/hashes', 'jose', 'zod'],
  },
  { name: 'db', folder: 'db', mayImport: ['shared'], builtins: true, packages: 'any' },
  { name: 'edge/intake', folder: 'edge/intake', ...EDGE_SERVER },
  { name: 'edge/gateway', folder: 'edge/gateway', ...EDGE_SERVER },
  { name: 'edge/topology', folder: 'edge/topology', ...EDGE_SERVER },
  {
    name: 'edge/web',
    folder: 'edge/web',
    mayImport: ['shared'],
    builtins: false,
    packages: 'any',
  },
  { name: 'home/accounts', folder: 'home/accounts', ...ROOM },
  { name: 'home/market', folder: 'home/market', ...ROOM },
  { name: 'home/trading', folder: 'home/trading', ...ROOM },
  { name: 'home/outbox', folder: 'home/outbox', ...ROOM },
  { name: 'home/control', folder: 'home/control', ...ROOM },
  { name: 'home/journal', folder: 'home/journal', ...ROOM },
  { name: 'home/fairness', folder: 'home/fairness', ...ROOM },
  { name: 'home/portfolio', folder: 'home/portfolio', ...ROOM },
  { name: 'home/scheduler', folder: 'home/scheduler', ...ROOM },
  { name: 'home/social', folder: 'home/social', ...ROOM },
  { name: 'home/verify', folder: 'home/verify', ...ROOM },
  { name: 'home/backup', folder: 'home/backup', ...ROOM },
  // How home's processes speak to the edge's broker, and to Redis.
  { name: 'home/broker', folder: 'home/broker', ...ROOM },
  { name: 'home/redis', folder: 'home/redis', ...ROOM },
  { name: 'home/restore', folder: 'home/restore', ...ROOM },
  { name: 'home/reconcile', folder: 'home/reconcile', ...ROOM },
  // Prepares the database before the other processes start.
  { name: 'home/setup', folder: 'home/setup', ...ROOM },
  // Assembles the rooms; no room knows it.
  { name: 'home/api', folder: 'home/api', ...ROOM },
  {
    // The one table of who may do what. Computes; whoever uses it writes the files.
    name: 'deploy/access',
    folder: 'deploy/access',
    mayImport: ['shared'],
    builtins: false,
    packages: ['@noble/hashes', 'zod'],
  },
  {
    // Makes what a deployment on two machines is given: keys, passwords, tunnel, firewall.
    name: 'deploy/bundle',
    folder: 'deploy/bundle',
    mayImport: ['deploy/access', 'shared', 'shared/node'],
    mayImportFiles: [
      'home/accounts/keys/{ensure-key-files,key-folders}.ts',
      'home/backup/age-keys.ts',
    ],
    builtins: true,
    packages: 'any',
  },
  {
    name: 'deploy/native',
    folder: 'deploy/native',
    mayImport: ['deploy/access', 'shared', 'shared/node'],
    // Of the processes it starts: to judge all of their configuration before it starts any. And
    // how home's keys are made, which must be there before any process.
    mayImportFiles: [
      '{edge,home}/*/config.ts',
      'home/social/*/config.ts',
      'home/setup/{demo-accounts,friend-accounts}.ts',
      'home/accounts/keys/{ensure-key-files,key-files}.ts',
      'home/backup/age-keys.ts',
    ],
    builtins: true,
    packages: 'any',
  },
  {
    name: 'scripts',
    folder: 'scripts',
    mayImport: [
      'deploy/access',
      'deploy/bundle',
      'deploy/native',
      'rooms',
      'home/api',
      'db',
      'shared',
      'shared/node',
    ],
    builtins: true,
    packages: 'any',
  },
];

/** The zone a file of the product belongs to. */
export function zoneOf(path: string): Zone | undefined {
  return ZONES.find((zone) => path.startsWith(`${zone.folder}/`));
}

/** Whether code of `from` may import the file `path`, which lies in `to`. */
export function mayImport(from: Zone, to: Zone, path: string): boolean {
  if (from === to || from.mayImport.includes(to.name)) return true;
  const isRoom = to.name.startsWith('home/') && to.name !== 'home/api';
  if (isRoom && from.mayImport.includes('rooms')) return true;
  return (from.mayImportFiles ?? []).some((pattern) => matchesGlob(path, pattern));
}
