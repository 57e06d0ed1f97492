import { execFile } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql, type Sql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { freePortBase } from '@mockstreet/native/free-port-base';
import { withHomeServers } from '@mockstreet/native/home-servers';
import { REPOSITORY } from '@mockstreet/native/repository';
import { databaseUser } from '@mockstreet/native/system-user';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { readRecipients } from '../../home/backup/age-keys.ts';
import { makeBase } from '../../home/backup/wal/make-base.ts';
import { listShippedWal, shipWal, walFolderOf } from '../../home/backup/wal/ship-wal.ts';
import { world } from '../../home/verify/testing/small-world.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';
import { openWorld } from './backed-up-world.ts';

const SCRIPT = join(REPOSITORY, 'deploy/postgres/archive-wal.sh');
const PATIENCE = { timeout: 30_000, interval: 100 };

/** A cluster that archives its WAL, in a folder that its user may walk to. */
let cluster: OwnPostgres;
let folder: string;
let spool: string;
let sql: Sql;
let ownerUrl: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-wal-'));
  spool = join(folder, 'spool');
  mkdirSync(spool);
  copyFileSync(SCRIPT, join(folder, 'archive-wal.sh'));
  const user = databaseUser();
  if (user) for (const path of [folder, spool]) chownSync(path, user.uid, user.gid);
  cluster = await startOwnPostgres({
    archive_mode: 'on',
    archive_command: `sh ${folder}/archive-wal.sh "%p" "%f" ${spool}`,
    wal_level: 'replica',
  });
  ownerUrl = await cluster.database('mockstreet');
  await migrate(ownerUrl, { copyCluster: true });
  sql = createSql({ url: ownerUrl, applicationName: 'test' });
  await sql.unsafe(world());
  await sql`alter role mockstreet_backup password 'of-the-backup'`;
}, 120_000);

afterAll(async () => {
  await sql.end({ timeout: 1 });
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

/** What the database's clock says, with nothing committed close to it. */
async function moment(): Promise<string> {
  await sleep(50);
  const [row] = await sql<{ at: string }[]>`
    select to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
  await sleep(50);
  return row?.at as string;
}

const rename = (nickname: string) =>
  sql`update users set nickname = ${nickname} where username = 'bob'`;

async function whileShipping<T>(
  archive: string,
  recipients: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const shipping = (async () => {
    while (!done.signal.aborted) {
      await shipWal({ spool, archive, recipients });
      await sleep(100);
    }
  })();
  try {
    return await work();
  } finally {
    done.abort();
    await shipping;
  }
}

async function everythingShipped(archive: string, recipients: readonly string[]): Promise<void> {
  const [row] = await sql<
    { segment: string }[]
  >`select pg_walfile_name(pg_switch_wal()) as segment`;
  await vi.waitFor(async () => {
    await shipWal({ spool, archive, recipients });
    const names = listShippedWal(archive).map(({ name }) => name);
    expect(names).toContain(row?.segment);
  }, PATIENCE);
}

async function restore(file: string, identityFile: string, ...more: string[]) {
  const data = mkdtempSync(join(tmpdir(), 'mockstreet-recovered-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const portBase = await freePortBase();
  const env = { ...process.env, DATA_DIR: data, PORT_BASE: `${portBase}`, LOG_LEVEL: 'error' };
  const args = [join(REPOSITORY, 'scripts/restore.ts'), file, '--identity', identityFile];
  const result = await new Promise<{ code: number | string; output: string }>((resolve) => {
    execFile(process.execPath, [...args, ...more], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
  return { ...result, data, portBase };
}

/** Starts the servers of what was restored for as long as it takes to back it up, and reads there. */
async function nicknameIn(data: string, portBase: number): Promise<string | undefined> {
  const environment = { ...process.env, DATA_DIR: data, PORT_BASE: `${portBase}` };
  return await withHomeServers(
    {
      ...{ environment, homeOf: ({ home }) => home, print: () => {} },
      ...{ nowMs: () => performance.now(), signal: new AbortController().signal },
    },
    async ({ instance }) => {
      const restored = createSql({
        url: instance.addresses.databaseOf.auditor,
        applicationName: 'test',
      });
      const [bob] = await restored<{ nickname: string }[]>`
        select nickname from users where username = 'bob'`;
      await restored.end();
      return bob?.nickname;
    },
    async (_, nickname) => nickname,
  );
}

test('what was written after the base comes back up to the given moment, not beyond', async () => {
  const box = await openWorld(cluster.programs);
  const backups = join(box.folder, 'backups');
  mkdirSync(backups);
  const url = new URL(ownerUrl);
  [url.username, url.password] = ['mockstreet_backup', 'of-the-backup'];
  const recipients = readRecipients(box.recipientFile);
  await rename('before the base');
  // A base is whole once the WAL that belongs to it is archived, and that goes on meanwhile.
  const base = await whileShipping(walFolderOf(backups), recipients, () =>
    makeBase({ ...box.sources, databaseUrl: url.href }, backups),
  );
  expect(base.manifest).toMatchObject({ kind: 'base', counts: {} });
  await rename('after the base');
  const wanted = await moment();
  await rename('beyond');
  await everythingShipped(walFolderOf(backups), recipients);
  expect(readdirSync(spool)).toEqual([]);

  // No broker is there: the given moment alone turns the replay off.
  const then = await restore(base.path, box.identityFile, '--to', wanted);
  expect(then.output).toContain(`GIVING UP everything that happened after ${wanted}`);
  expect(then.output).toContain(`restored to      ${wanted}`);
  expect(then.output).toContain('NOT REPLAYED');
  expect(await nicknameIn(then.data, then.portBase)).toBe('after the base');

  const last = await restore(base.path, box.identityFile, '--no-replay');
  expect(last.output).toContain('restored to');
  expect(await nicknameIn(last.data, last.portBase)).toBe('beyond');

  const never = await restore(base.path, box.identityFile, '--to', '2100-01-01T00:00:00Z');
  expect(never).toMatchObject({ code: 2, output: expect.stringContaining('TIME_OUT_OF_REACH') });
  expect(readdirSync(join(never.data, 'home'))).not.toContain('postgres');

  const both = await restore(base.path, box.identityFile, '--to', wanted, '--replay');
  expect(both).toMatchObject({ code: 2, output: expect.stringContaining('FLAGS_CONTRADICT') });
}, 180_000);

test('a segment with other content under the same name is refused, at both doors', async () => {
  const box = await openWorld(cluster.programs);
  const own = join(box.folder, 'own-spool');
  const archive = join(box.folder, 'archive');
  mkdirSync(own);
  const name = '000000010000000000000042';
  const segment = join(box.folder, 'segment');
  const archiveIt = () =>
    new Promise<number | string>((resolve) => {
      execFile('sh', [SCRIPT, segment, name, own], (error) => resolve(error?.code ?? 0));
    });
  const recipients = readRecipients(box.recipientFile);
  writeFileSync(segment, 'one');
  expect([await archiveIt(), await archiveIt()]).toEqual([0, 0]);
  expect(readdirSync(own)).toEqual([name]);
  writeFileSync(segment, 'another');
  expect(await archiveIt()).toBe(1);

  expect(await shipWal({ spool: own, archive, recipients })).toEqual([name]);
  writeFileSync(segment, 'one');
  expect(await archiveIt()).toBe(0);
  expect(await shipWal({ spool: own, archive, recipients })).toEqual([name]);
  expect(readdirSync(archive)).toHaveLength(1);
  writeFileSync(segment, 'another');
  expect(await archiveIt()).toBe(0);
  await expect(shipWal({ spool: own, archive, recipients })).rejects.toThrow('FILE_EXISTS');
  expect(readdirSync(own)).toEqual([name]);
});
