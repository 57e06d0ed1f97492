import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import {
  POSTGRES_OWNER,
  type PostgresService,
  postgresRole,
} from '@mockstreet/access/postgres-roles';
import postgres from 'postgres';
import { servicePassword } from './secrets.ts';
import { serverEnvironment } from './server-environment.ts';
import type { Service, SystemUser } from './service.ts';
import { databaseUser } from './system-user.ts';

export interface PostgresServerOptions {
  /** Where initdb and postgres are. */
  readonly programs: string;
  /** Owned by the server alone; the cluster lies in `data` below it. */
  readonly folder: string;
  readonly port: number;
  /** The owner's; those of the services' roles are made from it. */
  readonly password: string;
  /** Settings on top of ours, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

const MEGABYTE = 1024 * 1024;
const INITDB_WITHIN_MS = 120_000;
/** After a crash it reads again what its last checkpoint had not: up to four gigabytes, on a busy machine. */
const RECOVERED_WITHIN_MS = 300_000;
/**
 * Ids are random, so an order touches a dozen pages that no other has touched of late, and the first touch behind a
 * checkpoint writes the whole page into the log. A checkpoint in the midst of a drain made its last part a seventh slower.
 */
const SELDOM_CHECKPOINTS = {
  max_wal_size: '8GB',
  checkpoint_timeout: '15min',
  wal_compression: 'lz4',
};

/** The address of a database of a private server, for its owner or for a service. */
export function postgresUrl(
  server: Pick<PostgresServerOptions, 'port' | 'password'>,
  database: string,
  service?: PostgresService,
): string {
  const role = service === undefined ? POSTGRES_OWNER : postgresRole(service);
  const password =
    service === undefined ? server.password : postgresRolePassword(server.password, service);
  return `postgres://${role}:${password}@127.0.0.1:${server.port}/${database}`;
}

/** What a service of a private server signs in with, once set-up has given it to the role. */
export function postgresRolePassword(ownerPassword: string, service: PostgresService): string {
  return servicePassword(ownerPassword, postgresRole(service));
}

/**
 * A private PostgreSQL: loopback TCP only, password required, every commit on disk.
 *
 * PostgreSQL refuses to run as root, and the user it then runs as may not be allowed to walk the
 * path to the data directory (a clone below /root). So it gets the folder as an open file
 * descriptor and reaches it as /proc/self/fd/3, which needs no right on the folders above.
 */
export function postgresService(options: PostgresServerOptions): Service {
  const user = databaseUser();
  const seenFolder = user ? '/proc/self/fd/3' : options.folder;
  const open = user ? { user, openFolder: options.folder } : {};
  return {
    name: 'postgres',
    prepare: () => createCluster(options, user),
    command: () => ({
      file: join(options.programs, 'postgres'),
      args: ['-D', join(seenFolder, 'data'), ...settingArguments(options)],
      env: serverEnvironment({ LC_ALL: 'C' }),
      ...open,
    }),
    ready: () => answers(postgresUrl(options, 'postgres')),
    readyWithinMs: RECOVERED_WITHIN_MS,
    // Fast shutdown: sessions are ended, then a checkpoint.
    stopSignal: 'SIGINT',
    stopWithinMs: 8_000,
  };
}

/** Creates the database unless it is there. */
export async function ensureDatabase(
  server: Pick<PostgresServerOptions, 'port' | 'password'>,
  database: string,
): Promise<void> {
  const sql = postgres(postgresUrl(server, 'postgres'), {
    max: 1,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
  });
  try {
    const rows = await sql`select 1 from pg_database where datname = ${database}`;
    if (rows.length === 0) await sql`create database ${sql(database)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The major version that wrote the cluster in `folder`, if there is one. */
export function clusterMajor(folder: string): number | undefined {
  const path = join(folder, 'data', 'PG_VERSION');
  return existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : undefined;
}

/** initdb into a folder beside the real one, renamed when whole: a crash half-way leaves nothing. */
async function createCluster(
  options: PostgresServerOptions,
  user: SystemUser | undefined,
): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  chmodSync(options.folder, 0o700);
  if (user) chownSync(options.folder, user.uid, user.gid);
  if (clusterMajor(options.folder) !== undefined) return;
  const draft = join(options.folder, 'data.new');
  const passwordFile = join(options.folder, 'initdb-password');
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  try {
    await initdb(options, user);
    renameSync(draft, join(options.folder, 'data'));
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function initdb(options: PostgresServerOptions, user: SystemUser | undefined): Promise<void> {
  const folder = openSync(options.folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const seenFolder = user ? '/proc/self/fd/3' : options.folder;
  const child = spawn(
    join(options.programs, 'initdb'),
    [
      ...['-D', join(seenFolder, 'data.new'), '--username', POSTGRES_OWNER],
      ...['--pwfile', join(seenFolder, 'initdb-password'), '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
    ],
    {
      cwd: '/',
      env: serverEnvironment({ LC_ALL: 'C' }),
      stdio: ['ignore', 'ignore', 'pipe', folder],
      timeout: INITDB_WITHIN_MS,
      ...user,
    },
  );
  closeSync(folder);
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`initdb failed: ${complaint.trim()}`);
}

function settingArguments(options: PostgresServerOptions): string[] {
  const eighth = Math.floor(totalmem() / 8 / MEGABYTE);
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(options.port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: `${Math.min(1024, Math.max(256, eighth))}MB`,
    ...SELDOM_CHECKPOINTS,
    fsync: 'on',
    synchronous_commit: 'on',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Without the row that was refused, which may hold the hash of a password.
    log_error_verbosity: 'terse',
    ...options.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Whether the server lets us in and answers. */
async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, fetch_types: false, onnotice: () => {} });
  try {
    await sql`select 1`;
    return true;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
