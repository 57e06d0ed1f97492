import { createSql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { continueOutbox } from '../../home/backup/continue-outbox.ts';
import { makeBackup } from '../../home/backup/make-backup.ts';
import { fillDatabase } from '../../home/backup/restore/fill-database.ts';
import { inspectBackup } from '../../home/backup/restore/inspect-backup.ts';
import { restoreTemplates, writeTemplates } from '../../home/backup/templates.ts';
import { openOutboxSession } from '../../home/outbox/outbox-session.ts';
import { moveCursor, readAfter, readCursor } from '../../home/outbox/read-outbox.ts';
import { createRedisPublisher } from '../../home/outbox/redis-publisher.ts';
import { startRelay } from '../../home/outbox/relay.ts';
import { createRelayState } from '../../home/outbox/relay-state.ts';
import { ALICE } from '../../home/verify/testing/small-world.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';
import { asRedisUser } from '../support/redis.ts';
import { contentHashes, openWorld, TEMPLATE_KEY } from './backed-up-world.ts';

let elsewhere: OwnPostgres;
beforeAll(async () => {
  elsewhere = await startOwnPostgres();
});
afterAll(() => elsewhere.stop());

const now = () => instantFromMillis(Date.now());

/** An empty database of a cluster that has never heard of us. */
async function emptyDatabase(name: string) {
  const databaseUrl = await elsewhere.database(name);
  const sql = createSql({ url: databaseUrl, applicationName: 'test' });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return { databaseUrl, sql, programs: { folder: elsewhere.programs, searchPath: undefined } };
}

async function backUp() {
  const world = await openWorld(elsewhere.programs);
  const redis = new Redis(world.redis.url);
  await redis.set(TEMPLATE_KEY, '🐳 {nickname}');
  await redis.set('price:CRYPTO-COIN-BTC', 'not kept');
  redis.disconnect();
  return { ...world, make: () => makeBackup(world.sources, world.path, world.identities) };
}

test('every row, sequence and rule comes back, and the ledger with its hash', async () => {
  const { sql, path, identityFile, make } = await backUp();
  const { manifest } = await make();
  const before = await contentHashes(sql);
  expect(Object.keys(before).length).toBeGreaterThan(25);

  const backup = await inspectBackup(path, identityFile);
  expect(backup.templates).toEqual({ [TEMPLATE_KEY]: '🐳 {nickname}' });
  const target = await emptyDatabase('all_back');
  await fillDatabase(backup, target);
  expect(await contentHashes(target.sql)).toEqual(before);
  expect(backup.manifest).toEqual(manifest);
  expect(manifest.counts).toMatchObject({ orders: 17, fills: 8, commands: 5, users: 4 });

  // Nothing is left to migrate, and what the schema forbids stays forbidden.
  await migrate(target.databaseUrl);
  expect(await contentHashes(target.sql)).toEqual(before);
  for (const change of [
    'delete from fills',
    'update ledger_entries set amount = 1',
    'truncate orders',
  ]) {
    await expect(target.sql.unsafe(change)).rejects.toMatchObject({ code: '42501' });
  }
  await expect(
    target.sql`insert into ledger_entries select gen_random_uuid(), 0, 'TRADE', 'FEES', null, 'KRW', 1, now()`,
  ).rejects.toMatchObject({ constraint_name: 'ledger_must_balance' });
  // Sequences go on behind what they had given.
  const [position] = await target.sql<{ id: string; highest: string }[]>`
    with highest as (select max(id) as id from portfolios)
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    select user_id, 'US-STOCK-MSFT', 0, 0, 'USD', 0, 0, now() from wallets limit 1
    returning id, (select id from highest) as highest`;
  expect(position?.id).toBe(String(BigInt(position?.highest ?? 0) + 1n));
});

test('rights are as they were: a service reads what it may and no more', async () => {
  const { path, identityFile, make } = await backUp();
  await make();
  const { sql, ...target } = await emptyDatabase('rights');
  await fillDatabase(await inspectBackup(path, identityFile), target);
  const [may] = await sql`
    select has_table_privilege('mockstreet_engine', 'fills', 'insert') as engine,
      has_table_privilege('mockstreet_api', 'fills', 'insert') as api,
      has_function_privilege('public', 'record_refused_order(timestamptz, text, jsonb)', 'execute') as anyone`;
  expect(may).toEqual({ engine: true, api: false, anyone: false });
});

test('in a new cluster the relay publishes exactly what had not gone out, then what is new', async () => {
  const { sql, redis, path, identityFile, make } = await backUp();
  const events = (from: number, to: number) => sql`
    insert into outbox (channel, subject, payload, created_at)
    select 'restored', 'event-' || n, '{}', now() from generate_series(${from}::int, ${to}::int) n`;
  for (let n = 1; n <= 6; n++) await events(n, n);
  // Up to the third has gone out; a later reader stands at the fifth.
  const start = await readCursor(sql, 'redis-relay', now());
  const read = await vi.waitFor(
    async () => {
      const found = await readAfter(sql, start, 100);
      expect(found.at(-1)?.subject).toBe('event-6');
      return found;
      // What is younger than a transaction that goes on anywhere in the cluster cannot be read yet.
    },
    { timeout: 20_000 },
  );
  const third = read.at(-4)?.position as never;
  await moveCursor(sql, { reader: 'redis-relay', from: start, to: third, movedAt: now() });
  await make();

  const target = await emptyDatabase('outbox');
  await fillDatabase(await inspectBackup(path, identityFile), target);
  const [young] = await target.sql<{ is: boolean }[]>`
    select pg_current_xact_id()::text::bigint < min(transaction_id::text::bigint) as is from outbox`;
  expect(young?.is, 'ids of the new cluster are below those in the outbox').toBe(true);
  await continueOutbox(target.sql);

  const heard: { subject: string; seq: string }[] = [];
  const listener = new Redis(redis.url);
  onTestFinished(() => listener.disconnect());
  listener.on('message', (_, text) => heard.push(JSON.parse(text)));
  await listener.subscribe('restored');
  const publisher = createRedisPublisher(redis.url);
  const state = createRelayState();
  const relay = startRelay({
    openSession: (onMoved) => openOutboxSession(target.databaseUrl, onMoved),
    ...{ publisher, clock: now, state, onFault: () => {} },
  });
  onTestFinished(async () => {
    await relay.stop();
    publisher.close();
  });
  await vi.waitFor(() => expect(heard).toHaveLength(3), 10_000);
  await target.sql`
    insert into outbox (channel, subject, payload, created_at) values ('restored', 'new', '{}', now())`;
  await vi.waitFor(() => expect(heard).toHaveLength(4), 10_000);
  expect(heard.map(({ subject }) => subject)).toEqual(['event-4', 'event-5', 'event-6', 'new']);
  const seqs = heard.map(({ seq }) => BigInt(seq.split('.')[0] as string));
  expect(seqs.at(-1)).toBeGreaterThan((seqs.at(-2) as bigint) + (1n << 32n));
  // Once more: restored from a backup of the restored one.
  const { start: next } = await continueOutbox(target.sql);
  expect(next.transactionId).toBeGreaterThan(seqs.at(-1) as bigint);
});

test('templates go back to Redis, and others that are there stay', async () => {
  const { redis } = await backUp();
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  await client.set('config:msg_template:other', 'kept');
  await writeTemplates(redis.url, { [TEMPLATE_KEY]: 'from the backup' });
  expect(await client.mget(TEMPLATE_KEY, 'config:msg_template:other')).toEqual([
    'from the backup',
    'kept',
  ]);
});

test('of a template that was changed since, or had no text in Redis, Postgres has the last word', async () => {
  const { redis, database, sql } = await backUp();
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  const nameOf = (key: string) => `config:msg_template:${key}`;
  await client.mset(nameOf('other'), 'kept', nameOf('ipo_listed'), 'of a home that is given up');
  await sql`
    insert into message_templates (key, content, version, updated_at, updated_by)
    values ('whale_trade', 'old', 1, '2026-11-20T00:00:00Z', ${ALICE}),
      ('liquidation', 'changed since', 2, '2026-11-22T00:00:00Z', ${ALICE})`;
  const texts = { [TEMPLATE_KEY]: 'by hand', [`${TEMPLATE_KEY}:mark`]: '1:x' };
  await restoreTemplates({
    ...{ redisUrl: asRedisUser(redis.url, 'backup'), databaseUrl: database.url },
    templates: { ...texts, [nameOf('liquidation')]: 'old' },
    takenAt: '2026-11-21T00:00:00.000000Z',
  });
  const names = [...Object.keys(texts), ...['other', 'liquidation', 'ipo_listed'].map(nameOf)];
  expect(await client.mget(names)).toEqual(['by hand', '1:x', 'kept', null, null]);
});
