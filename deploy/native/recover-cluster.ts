import {
  appendFileSync,
  chmodSync,
  chownSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POSTGRES_OWNER } from '@mockstreet/access/postgres-roles';
import postgres from 'postgres';
import { CannotStart } from './cannot-start.ts';
import { startChild } from './child.ts';
import { serverEnvironment } from './server-environment.ts';
import type { Folders, Service, SystemUser } from './service.ts';
import { databaseUser } from './system-user.ts';

export interface RecoverClusterOptions {
  /** Folder of PostgreSQL's programs. */
  readonly programs: string;
  /** Holds the copied cluster in `data`, and in `wal` every segment since the copying began. */
  readonly folder: string;
  readonly folders: Folders;
  /** RFC 3339: to the last transaction that committed by then. Undefined: as far as the WAL goes. */
  readonly to: string | undefined;
  /** The owner's from now on: that of the machine that the copy was made on may be lost. */
  readonly password: string;
}

/** Only a name: no server listens on the network while it recovers. */
const PORT = 5432;
const RECOVERED_WITHIN_MS = 3_600_000;
const SETTINGS = ['restore_command', 'recovery_target_time', 'recovery_target_action'];
/** As initdb writes it for a private server. */
const CLIENT_AUTHENTICATION = 'host all all 127.0.0.1/32 scram-sha-256\n';

/**
 * Rolls a copied cluster forward by its WAL and leaves it stopped, as a cluster of this instance. It
 * is reached meanwhile by a socket in a folder that nobody else can enter. Returns when the last
 * transaction committed that it replayed (RFC 3339), null if none. Throws CannotStart when the WAL does
 * not reach as far as asked, or the copy was not whole by then.
 */
export async function recoverCluster(options: RecoverClusterOptions): Promise<string | null> {
  const user = databaseUser();
  const sockets = mkdtempSync(join(tmpdir(), 'mockstreet-recovery-'));
  try {
    prepareRecovery(options, sockets);
    if (user) for (const folder of [options.folder, sockets]) giveTo(user, folder);
    const child = startChild(recoveryService(options, user, sockets), options.folders);
    if (!(await child.becameReady)) {
      await child.stop();
      throw new CannotStart(...whyNotRecovered(options, readFileSync(child.logFile, 'utf8')));
    }
    const lastCommit = await takeOver(options, sockets).finally(() => child.stop());
    rmSync(join(options.folder, 'wal'), { recursive: true, force: true });
    return lastCommit;
  } finally {
    rmSync(sockets, { recursive: true, force: true });
  }
}

function prepareRecovery({ folder, to }: RecoverClusterOptions, sockets: string): void {
  const data = join(folder, 'data');
  writeFileSync(join(data, 'recovery.signal'), '');
  const target =
    to === undefined
      ? []
      : [`recovery_target_time = '${settingTime(to)}'`, "recovery_target_action = 'promote'"];
  // The command runs in the cluster's folder.
  const lines = [`restore_command = 'cp "../wal/%f" "%p"'`, ...target];
  appendFileSync(join(data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
  writeFileSync(join(data, 'pg_hba.conf'), CLIENT_AUTHENTICATION);
  writeFileSync(join(sockets, 'pg_hba.conf'), 'local all all trust\n');
  chmodSync(data, 0o700);
}

/** The setting takes no `Z` and no `T`. */
function settingTime(rfc3339: string): string {
  return rfc3339.replace('T', ' ').replace(/Z$/, '+00');
}

function recoveryService(
  { programs, folder }: RecoverClusterOptions,
  user: SystemUser | undefined,
  sockets: string,
): Service {
  const settings = {
    ...{ listen_addresses: '', port: `${PORT}`, unix_socket_directories: sockets },
    ...{ hba_file: join(sockets, 'pg_hba.conf'), archive_mode: 'off', log_timezone: 'UTC' },
    ...{ timezone: 'UTC', max_connections: '200', hot_standby: 'on' },
  };
  return {
    name: 'postgres-recovery',
    command: () => ({
      file: join(programs, 'postgres'),
      args: [
        ...['-D', join(user ? '/proc/self/fd/3' : folder, 'data')],
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      env: serverEnvironment({ LC_ALL: 'C' }),
      ...(user ? { user, openFolder: folder } : {}),
    }),
    // It answers before it is done: a target that is not reached ends it.
    ready: () =>
      bySocket(sockets, async (sql) => {
        const [row] = await sql<{ is: boolean }[]>`select pg_is_in_recovery() as is`;
        return row?.is === false;
      }),
    readyWithinMs: RECOVERED_WITHIN_MS,
    stopSignal: 'SIGINT',
    stopWithinMs: 60_000,
  };
}

/** Forgets how it was recovered, and whose it was; says how far. */
async function takeOver(
  { password }: RecoverClusterOptions,
  sockets: string,
): Promise<string | null> {
  return await bySocket(sockets, async (sql) => {
    for (const setting of SETTINGS) await sql.unsafe(`alter system reset ${setting}`);
    await sql.unsafe(`alter role ${POSTGRES_OWNER} password '${password}'`);
    const [row] = await sql<{ at: string | null }[]>`
      select to_char(pg_last_xact_replay_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
    return row?.at ?? null;
  });
}

async function bySocket<T>(sockets: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres({
    ...{ host: sockets, port: PORT, user: POSTGRES_OWNER, database: 'postgres' },
    ...{ max: 1, connect_timeout: 2, fetch_types: false, onnotice: () => {} },
  });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function whyNotRecovered({ to }: RecoverClusterOptions, log: string): string[] {
  if (log.includes('recovery ended before configured recovery target was reached')) {
    return [`TIME_OUT_OF_REACH: the archived WAL ends before ${to}`];
  }
  if (log.includes('requested recovery stop point is before consistent recovery point')) {
    return [`TIME_OUT_OF_REACH: the base was not whole yet at ${to}: restore an older one`];
  }
  return ['the cluster could not be recovered:', ...log.trimEnd().split('\n').slice(-8)];
}

/** All that lies in a folder, and the folder. */
function giveTo({ uid, gid }: SystemUser, folder: string): void {
  chownSync(folder, uid, gid);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, path), uid, gid);
  }
}
