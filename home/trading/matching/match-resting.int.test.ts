import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { readUndecided } from '../waiting/read-undecided.ts';
import { NO_LOOK, type RestingLook, readTouchedUsers } from './match-resting.ts';

const BTC = 'CRYPTO-COIN-BTC';
const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
const RESTING = 10_000;

let database: TestDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({
    url: database.url,
    applicationName: 'test',
    poolSize: 1,
    settings: { plan_cache_mode: 'force_custom_plan', enable_seqscan: 'off' },
  });
  // Buys at 1 … 10,000 won and as many sales above them; the first hundred buys expire one by one.
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, limit_price, time_in_force, body_sha256, intake_id, clock_error_ms, partition,
      accepted_at, not_before, deadline_at, created_at, hold_krw, hold_quantity, resting_since)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), ${BTC}, side, 'LIMIT', 'PENDING',
      'AWAITING_PRINT', 1, case side when 'BUY' then number else ${RESTING} + number end, 'GTC',
      repeat('a', 64), 'edge-1', 0, 0, ${START}, ${second(1)},
      case when side = 'BUY' and number <= 100 then ${second(100)}::timestamptz + number * interval '1 second' end,
      ${START}, 1, 0, ${second(2)}
    from generate_series(1, ${RESTING}) as number, unnest('{BUY,SELL}'::side[]) as side`;
  await sql.unsafe('vacuum analyze orders').simple();
});

afterAll(async () => {
  await sql.end();
  await database.drop();
});

const reach = (buysFrom: string, sellsTo: string) => ({
  ...{ tickerId: BTC, acceptedFrom: instant(0), acceptedBefore: second(1_000) },
  ...{ buysFrom: decimal(buysFrom), sellsTo: decimal(sellsTo) },
});
const lookTo = (at: Instant) => new Map([[BTC, at]]);

/** Rows of orders that were fetched since the database began. */
async function fetched(): Promise<number> {
  await sql`select pg_stat_force_next_flush()`;
  await sql`select pg_stat_clear_snapshot()`;
  const [row] = await sql<{ n: string }[]>`
    select idx_tup_fetch + seq_tup_read as n from pg_stat_user_tables where relname = 'orders'`;
  return Number.parseInt(row?.n ?? '0', 10);
}

test('what a print touches is found, and nothing else is read', async () => {
  const before = await fetched();
  const reaches = [reach('9991', '10003')];
  const users = await readTouchedUsers(sql, 0, { reaches, lookedTo: lookTo(second(105)) });
  // Ten that buy, three that sell, five whose time is over.
  expect(users).toHaveLength(10 + 3 + 5);
  expect((await fetched()) - before).toBeLessThan(50);
});

test('nothing of another partition, and nothing where nothing is looked at', async () => {
  const reaches = [reach('9991', '10003')];
  expect(await readTouchedUsers(sql, 1, { reaches, lookedTo: lookTo(second(105)) })).toEqual([]);
  expect(await readTouchedUsers(sql, 0, { reaches: [], lookedTo: lookTo(second(99)) })).toEqual([]);
});

test('orders of before a split are held against its own reach', async () => {
  const none = { ...reach('1', '99999'), acceptedFrom: second(0.5) };
  const reaches = [none, { ...reach('10000', '10000'), acceptedBefore: second(0.5) }];
  expect(await readTouchedUsers(sql, 0, { reaches, lookedTo: lookTo(second(99)) })).toHaveLength(1);
});

/** What is read of everyone, by what they would trade: `BUY 1`, and up to when the rest of each can be left unread. */
async function readOf(look: Partial<RestingLook>, mayOwe: readonly string[] = []) {
  const userIds = await usersOf('1', '9990', '9991', '20000');
  const question = { userIds, fresh: [], isAllRead: false, look: { ...NO_LOOK, ...look } };
  const { orders, unreadAfter } = await readUndecided(sql, { ...question, mayOwe });
  const names = orders.map(
    ({ side, limitPrice }) => `${side} ${formatDecimal(limitPrice ?? ZERO)}`,
  );
  return [names.sort(), userIds.map((userId) => unreadAfter.get(userId))];
}

async function usersOf(...limits: readonly string[]): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from orders where limit_price = any(${limits}::numeric[])
    order by limit_price`;
  return rows.map(({ userId }) => userId);
}

test('of what rests that is read which a look finds, each order once, and of all it is known how far it was looked at', async () => {
  const [upTo, lookedTo] = [second(101), lookTo(second(101))];
  const reaches = [reach('9991', '10003'), { ...reach('1', '99999'), acceptedBefore: START }];
  const everyone = [upTo, upTo, upTo, upTo];
  expect(await readOf({ lookedTo, reaches })).toEqual([['BUY 1', 'BUY 9991'], everyone]);
  const [last] = await usersOf('20000');
  const rest = ['BUY 1', 'BUY 9991', 'SELL 20000'];
  expect(await readOf({ lookedTo, reaches }, [last ?? ''])).toEqual([
    rest,
    [...everyone.slice(1), undefined],
  ]);
  const [{ id, ...held } = { id: '', userId: '' }] = await sql<{ id: string; userId: string }[]>`
    select id, user_id as "userId" from orders where limit_price = 9990`;
  const heldBack = new Map([[id, { ...held, tickerId: BTC, after: START }]]);
  expect(await readOf({ lookedTo, heldBack })).toEqual([['BUY 1', 'BUY 9990'], everyone]);
  const unknown = instant(0);
  expect(await readOf({})).toEqual([[], [unknown, unknown, unknown, unknown]]);
});
