import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresRole } from '@mockstreet/access/postgres-roles';
import { createSql, type Sql } from '@mockstreet/db/client';
import { startChild } from '@mockstreet/native/child';
import { openDataDirectory } from '@mockstreet/native/data-directory';
import { findTools } from '@mockstreet/native/find-tools';
import { DATABASE, type Instance } from '@mockstreet/native/instance';
import { ensureDatabase, postgresService } from '@mockstreet/native/postgres';
import { REPOSITORY } from '@mockstreet/native/repository';
import { ensureSecrets } from '@mockstreet/native/secrets';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';

/** What the version before there were roles had: this many migrations, and one user of Postgres. */
const FORMER_MIGRATIONS = 12;
const FORMER_FORMAT = 2;
const USER = '0199a000-0000-7000-8000-00000000000a';
const PATIENCE = { timeout: 30_000, interval: 100 };

let instance: RunningInstance;
let sql: Sql;

beforeAll(async () => {
  instance = await createInstance();
  await leaveAsFormerVersion(instance);
  await instance.start('edge');
  await instance.start('home');
  sql = createSql({ url: instance.describe().addresses.database, applicationName: 'test' });
}, 240_000);

afterAll(async () => {
  await sql?.end({ timeout: 1 });
  await instance?.dispose();
}, 60_000);

/** A data directory with a database of the former version, in which somebody has an account. */
async function leaveAsFormerVersion(running: RunningInstance): Promise<void> {
  const { root } = running.directory;
  ensureSecrets(openDataDirectory(root));
  writeFileSync(join(root, 'format.json'), JSON.stringify({ format: FORMER_FORMAT }));
  const { data, ports, secrets, addresses } = running.describe();
  const server = { port: ports.postgres, password: secrets.postgresPassword };
  const service = postgresService({
    ...server,
    programs: findTools(process.env.PATH).postgres as string,
    folder: data.home.postgres,
  });
  await service.prepare?.();
  const child = startChild(service, data.home);
  expect(await child.becameReady).toBe(true);
  await ensureDatabase(server, DATABASE);
  await migrateFormerly(addresses);
  await child.stop();
}

async function migrateFormerly(addresses: Instance['addresses']): Promise<void> {
  const folder = join(REPOSITORY, 'db', 'migrations');
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string; when: number }[];
  };
  const owner = createSql({ url: addresses.database, applicationName: 'former', poolSize: 1 });
  await owner.unsafe(`create schema drizzle; create table drizzle.__drizzle_migrations (
    id serial primary key, hash text not null, created_at bigint)`);
  for (const { tag, when } of journal.entries.slice(0, FORMER_MIGRATIONS)) {
    await owner.unsafe(readFileSync(join(folder, `${tag}.sql`), 'utf8')).simple();
    await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values (${tag}, ${when})`;
  }
  await owner.unsafe(`
    insert into users (id, username, nickname, password_hash, created_at)
      values ('${USER}', 'former', 'Former', 'hash', now());
    insert into wallets values ('${USER}', 123, 0, now());
    insert into ledger_entries values
      ('${USER}', 0, 'GRANT', 'CASH', '${USER}', 'KRW', 123, now()),
      ('${USER}', 1, 'GRANT', 'CAPITAL', null, 'KRW', -123, now());`);
  await owner.end();
}

test('a data directory of before there were roles starts, and has all that it had', async () => {
  expect(
    await sql`select username, balance_krw from users join wallets on user_id = id where id = ${USER}`,
  ).toEqual([{ username: 'former', balance_krw: '123.00000000' }]);
  const { root } = instance.directory;
  expect(JSON.parse(readFileSync(join(root, 'format.json'), 'utf8')).format).toBeGreaterThan(
    FORMER_FORMAT,
  );
});

test('every process of home is signed in at Postgres as itself', async () => {
  const signedIn = async () => {
    const rows = await sql<{ program: string; role: string }[]>`
      select distinct application_name as program, usename as role from pg_stat_activity
      where datname = ${DATABASE} and backend_type = 'client backend'
        and application_name <> 'test'`;
    return new Map(rows.map(({ program, role }) => [program, role]));
  };
  const expected = {
    api: postgresRole('api'),
    engine: postgresRole('engine'),
    'engine-presence': postgresRole('engine'),
    feeder: postgresRole('feeder'),
    relay: postgresRole('relay'),
    control: postgresRole('control'),
    journal: postgresRole('journal'),
    snapshots: postgresRole('snapshots'),
    notifier: postgresRole('notifier'),
    scheduler: postgresRole('scheduler'),
  };
  await vi.waitFor(async () => {
    expect(Object.fromEntries(await signedIn())).toMatchObject(expected);
  }, PATIENCE);
  expect([...(await signedIn()).values()]).not.toContain('mockstreet');
});

test('every process of home is signed in at Redis as itself', async () => {
  const redis = new Redis(instance.describe().addresses.redis);
  try {
    await vi.waitFor(async () => {
      const clients = String(await redis.client('LIST'))
        .trim()
        .split('\n');
      const users = clients.map((line) => / user=(\S+)/.exec(line)?.[1]);
      expect(new Set(users)).toEqual(
        new Set(['administrator', 'api', 'feeder', 'relay', 'notifier']),
      );
    }, PATIENCE);
  } finally {
    redis.disconnect();
  }
});
