import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql, type Sql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { REPOSITORY } from '@mockstreet/native/repository';
import { databaseUser } from '@mockstreet/native/system-user';
import { world } from '../../home/verify/testing/small-world.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';

const ARCHIVE_SCRIPT = join(REPOSITORY, 'deploy/postgres/archive-wal.sh');

/** Where clusters put their WAL, in a folder that their user may walk to. */
export interface Spool {
  readonly path: string;
  readonly script: string;
  remove(): void;
}

export function makeSpool(): Spool {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-wal-'));
  const path = join(folder, 'spool');
  const script = join(folder, 'archive-wal.sh');
  mkdirSync(path);
  copyFileSync(ARCHIVE_SCRIPT, script);
  const user = databaseUser();
  if (user) for (const one of [folder, path]) chownSync(one, user.uid, user.gid);
  return { path, script, remove: () => rmSync(folder, { recursive: true }) };
}

/** A cluster fresh from initdb with a little world in it, which archives into a spool. */
export interface ArchivingCluster extends OwnPostgres {
  /** The database, for the role that backs up. */
  readonly backupUrl: string;
  /** What the server says itself, asked as its superuser. */
  identifier(): Promise<string>;
  rename(nickname: string): Promise<void>;
  /** What the database's clock says, with nothing committed close to it. */
  moment(): Promise<string>;
  /** Ends the segment being written; returns its name. */
  switchSegment(): Promise<string>;
}

const BACKUP_PASSWORD = 'of-the-backup';

export async function startArchivingCluster(spool: Spool): Promise<ArchivingCluster> {
  const cluster = await startOwnPostgres({
    archive_mode: 'on',
    archive_command: `sh ${spool.script} "%p" "%f" ${spool.path}`,
    wal_level: 'replica',
  });
  const ownerUrl = await cluster.database('mockstreet');
  await migrate(ownerUrl, { copyCluster: true });
  const sql = createSql({ url: ownerUrl, applicationName: 'test' });
  await sql.unsafe(world());
  await sql.unsafe(`alter role mockstreet_backup password '${BACKUP_PASSWORD}'`);
  const backupUrl = new URL(ownerUrl);
  [backupUrl.username, backupUrl.password] = ['mockstreet_backup', BACKUP_PASSWORD];
  return {
    ...cluster,
    backupUrl: backupUrl.href,
    identifier: () => text(sql, 'system_identifier::text from pg_control_system()'),
    async rename(nickname) {
      await sql`update users set nickname = ${nickname} where username = 'bob'`;
    },
    async moment() {
      await sleep(50);
      const at = `to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
      return await text(sql, at).finally(() => sleep(50));
    },
    switchSegment: () => text(sql, 'pg_walfile_name(pg_switch_wal())'),
    async stop() {
      await sql.end({ timeout: 1 });
      await cluster.stop();
    },
  };
}

async function text(sql: Sql, selected: string): Promise<string> {
  const [row] = await sql.unsafe<{ value: string }[]>(
    `select value from (select ${selected}) given (value)`,
  );
  return row?.value ?? '';
}
