import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSql, type Sql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { REPOSITORY } from '@mockstreet/native/repository';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeIdentity } from '../../home/backup/age-keys.ts';
import { makeBackup } from '../../home/backup/make-backup.ts';
import { readArchive } from '../../home/backup/read-archive.ts';
import { writeArchive } from '../../home/backup/write-archive.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';
import { asRedisUser, createTestRedis } from '../support/redis.ts';
import { contentHashes, openWorld, TEMPLATE_KEY } from './backed-up-world.ts';

const MAIN = fileURLToPath(new URL('../../home/restore/main.ts', import.meta.url));

let elsewhere: OwnPostgres;
let vhost: TestVhost;
beforeAll(async () => {
  [elsewhere, vhost] = await Promise.all([startOwnPostgres(), createTestVhost()]);
});
afterAll(async () => {
  await Promise.all([elsewhere.stop(), vhost.drop()]);
});

/** A backup, and a box that it is to be restored on. */
async function open(database: string) {
  const world = await openWorld(elsewhere.programs);
  const source = new Redis(world.redis.url);
  await source.set(TEMPLATE_KEY, '🐳');
  source.disconnect();
  await makeBackup(world.sources, world.path, world.identities);
  const redis = await createTestRedis();
  const keys = join(world.folder, 'home-keys');
  mkdirSync(keys);
  const databaseUrl = new URL(await elsewhere.database('postgres'));
  databaseUrl.pathname = `/${database}`;
  const environment = {
    ...{ RESTORE_FILE: world.path, BACKUP_IDENTITY_FILE: join(world.folder, 'identity') },
    ...{
      DATABASE_URL: databaseUrl.href,
      REDIS_URL: asRedisUser(redis.url, 'backup'),
      BACKUP_KEYS_DIR: keys,
    },
    ...{ AMQP_URL: vhost.amqpOf.auditor, RABBITMQ_MANAGEMENT_URL: vhost.managementOf('auditor') },
    ...{ POSTGRES_PROGRAMS: elsewhere.programs, RESTORE_REPLAY: 'no', LOG_LEVEL: 'error' },
  };
  const ask = async (url: string) => {
    const sql = createSql({ url, applicationName: 'test', poolSize: 1 });
    onTestFinished(() => sql.end({ timeout: 1 }));
    return sql;
  };
  return { ...world, redis, keys, environment, databaseUrl: databaseUrl.href, ask };
}

function run(environment: Record<string, string>) {
  return new Promise<{ code: number | string; output: string }>((resolve) => {
    execFile(
      process.execPath,
      [MAIN],
      { env: { ...COMPILE_CACHE, ...environment } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

async function databaseNames(): Promise<string[]> {
  const sql = createSql({
    url: await elsewhere.database('postgres'),
    applicationName: 'test',
    poolSize: 1,
  });
  const rows = await sql<{ name: string }[]>`select datname as name from pg_database order by 1`;
  await sql.end();
  return rows.map(({ name }) => name);
}

test('a new box gets database, templates and keys, and is clean', async () => {
  const box = await open('fresh');
  const { code, output } = await run(box.environment);
  expect(output).toContain('restored to');
  expect(output).toContain('NOT REPLAYED');
  expect(output).not.toContain('NOT CLEAN');
  expect(code).toBe(0);
  const sql = await box.ask(box.databaseUrl);
  const [before, after] = [await contentHashes(box.sql), await contentHashes(sql)];
  const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
  // Numbers go on behind all that were drawn; that it was restored is an act on record, and the
  // edge's journal will hear of it.
  expect(changed).toEqual([
    ...['audit_head', 'audit_log', 'control_changes', 'outbox', 'outbox_id_seq'],
  ]);
  expect(await sql`select action from audit_log order by id desc limit 1`).toEqual([
    { action: 'home.restored' },
  ]);
  const redis = new Redis(box.redis.url);
  onTestFinished(() => redis.disconnect());
  expect(await redis.get(TEMPLATE_KEY)).toBe('🐳');
  // Each in the folder that its container is given.
  const placed = readdirSync(box.keys, { recursive: true, encoding: 'utf8' });
  expect(placed.filter((name) => name.endsWith('.json')).toSorted()).toEqual([
    ...['control/control-key.json', 'public/edge-keys.json', 'public/public-keys.json'],
    ...['sealing/sealing-keys.json', 'tokens/token-keys.json'],
  ]);
});

test('a database with accounts makes way only when told to, and is kept', async () => {
  const box = await open('taken');
  expect((await run(box.environment)).code).toBe(0);
  const first = await box.ask(box.databaseUrl);
  await first`update users set nickname = 'since then'`;
  await first.end();

  const refused = await run(box.environment);
  expect(refused).toMatchObject({ code: 2, output: expect.stringContaining('DATA_PRESENT') });
  const names = await databaseNames();
  expect(names.filter((name) => name.startsWith('taken'))).toEqual(['taken']);

  const { code, output } = await run({ ...box.environment, RESTORE_OVER: 'yes' });
  expect({ code, output }).toMatchObject({ code: 0 });
  const aside = (await databaseNames()).find((name) => /^taken_before_\d{8}T\d{6}$/.test(name));
  expect(output).toContain(aside);
  const kept = await box.ask(box.databaseUrl.replace('/taken', `/${aside}`));
  expect(await kept`select distinct nickname from users`).toEqual([{ nickname: 'since then' }]);
  const sql = await box.ask(box.databaseUrl);
  expect(await sql`select nickname from users where username = 'bob'`).toEqual([
    { nickname: 'Bob' },
  ]);
  // Three restores, one after the other.
}, 90_000);

test('stopped between database and keys it leaves a database that lets nobody in', async () => {
  const box = await open('half_way');
  const inTheWay = join(box.keys, 'control');
  // Another file system, to which nothing can be renamed: the restore fails while it moves keys.
  symlinkSync('/proc/sys', inTheWay);
  const stopped = await run(box.environment);
  expect(stopped.code).not.toBe(0);
  expect(await databaseNames()).toContain('half_way');
  const early = await box.ask(box.databaseUrl);
  await expect(early`select 1`).rejects.toThrow('not currently accepting connections');

  unlinkSync(inTheWay);
  const again = await run(box.environment);
  expect(again).toMatchObject({ code: 2, output: expect.stringContaining('DATA_PRESENT') });
  expect(await run({ ...box.environment, RESTORE_OVER: 'yes' })).toMatchObject({ code: 0 });
  const sql = await box.ask(box.databaseUrl);
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
}, 90_000);

test('keys that are younger than the backup stay, with those that they replace none', async () => {
  const box = await open('keys');
  const younger = JSON.stringify({ keys: [{ kid: 'token-keys' }, { kid: 'rotated-since' }] });
  mkdirSync(join(box.keys, 'tokens'));
  const tokenKeys = join(box.keys, 'tokens/token-keys.json');
  writeFileSync(tokenKeys, younger);
  const { code, output } = await run(box.environment);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('in place') });
  expect(readFileSync(tokenKeys, 'utf8')).toBe(younger);
  expect(JSON.parse(readFileSync(join(box.keys, 'control/control-key.json'), 'utf8'))).toEqual({
    keys: [{ kid: 'control-key' }],
  });
});

test('every reason not to is named at once, and nothing is touched', async () => {
  const box = await open('untouched');
  writeFileSync(join(box.folder, 'identity'), (await makeIdentity()).identityText);
  const redisUrl = 'redis://127.0.0.1:1/0';
  const amqpUrl = 'amqp://127.0.0.1:1';
  const wrong = { REDIS_URL: redisUrl, AMQP_URL: amqpUrl, RESTORE_REPLAY: 'yes' };
  const worker = await box.ask(await elsewhere.database('untouched'));
  await worker`select 1`;
  const { code, output } = await run({ ...box.environment, ...wrong });
  expect(code).toBe(2);
  for (const reason of [
    'WRONG_IDENTITY',
    'REDIS_UNREACHABLE',
    'BROKER_UNREACHABLE',
    'HOME_RUNNING',
  ]) {
    expect(output).toContain(`restore: ${reason}: `);
  }
  expect((await databaseNames()).filter((name) => name.startsWith('untouched'))).toEqual([
    'untouched',
  ]);
  expect(readdirSync(box.keys)).toEqual([]);
});

test('a dump that is not what its manifest says is not put in place', async () => {
  const box = await open('forged');
  const { sources } = box;
  const path = join(box.folder, 'forged.age');
  // As if rows had been lost between the count and the dump.
  await makeBackup(sources, path, box.identities);
  const pieces: Uint8Array[] = [];
  const { manifest, files } = await readArchive(path, box.identities, async (_, piece) => {
    pieces.push(piece);
  });
  const forgedPath = join(box.folder, 'forged-2.age');
  await writeArchive({
    path: forgedPath,
    recipients: [readFileSync(sources.recipientFile, 'utf8').trim()],
    manifest: { ...manifest, counts: { ...manifest.counts, fills: 6 } },
    modifiedAt: new Date(0),
    parts: (async function* () {
      yield {
        name: 'postgres.dump',
        stream: (async function* () {
          yield* pieces;
        })(),
      };
      for (const [name, content] of files) yield { name, content };
    })(),
  });
  const { code, output } = await run({ ...box.environment, RESTORE_FILE: forgedPath });
  expect(code).toBe(2);
  expect(output).toContain('NOT_AS_BACKED_UP: other numbers of rows in fills');
  expect(await databaseNames()).not.toContain('forged');
});

/** An empty database as a version of three migrations ago left it. */
async function olderDatabase(name: string): Promise<{ url: string; newest: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(REPOSITORY, 'db/migrations'), folder, { recursive: true });
  const journalFile = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: { tag: string }[] };
  journal.entries = journal.entries.slice(0, -3);
  writeFileSync(journalFile, JSON.stringify(journal));
  const url = await elsewhere.database(name);
  await migrate(url, { migrationsFolder: folder });
  return { url, newest: journal.entries.at(-1)?.tag ?? '' };
}

test('a backup of an older schema is brought up to this one', async () => {
  const box = await open('from_older');
  const older = await olderDatabase('older');
  const path = join(box.folder, 'older.age');
  const sources = { ...box.sources, databaseUrl: older.url };
  const { manifest } = await makeBackup(sources, path, box.identities);
  expect(manifest.schema.migration).toBe(older.newest);
  const { code, output } = await run({ ...box.environment, RESTORE_FILE: path });
  expect({ code, output }).toMatchObject({ code: 0 });
  const at = (sql: Sql) => sql`select max(created_at) as at from drizzle.__drizzle_migrations`;
  expect(await at(await box.ask(box.databaseUrl))).toEqual(await at(box.sql));
});

test('a backup of a newer schema is refused', async () => {
  const box = await open('from_newer');
  await box.sql`
    insert into drizzle.__drizzle_migrations (hash, created_at)
    select 'of a version to come', max(created_at) + 1 from drizzle.__drizzle_migrations`;
  const path = join(box.folder, 'newer.age');
  await makeBackup(box.sources, path, box.identities);
  const { code, output } = await run({ ...box.environment, RESTORE_FILE: path });
  expect({ code, output }).toMatchObject({ code: 2 });
  expect(output).toContain('NEWER_SCHEMA: the backup was made by version');
  expect(await databaseNames()).not.toContain('from_newer');
});
