import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { liveThrough, startKillableEngine } from '../support/live-through.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { hearOut, runEngine } from '../support/running-engine.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { openTradingFloor } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const TICKERS = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH', 'US-STOCK-AAPL', 'FX-PAIR-USDKRW'];
const TRADED = TICKERS.slice(0, 3);
const PARTITIONS = 2;
const SECONDS = 30;
/** Until the last of those that are good for so long have expired. */
const AFTERWARDS = 35;
const END = addMicros(START, (SECONDS + AFTERWARDS) * MICROS_PER_SECOND);
const TAPE = waveTape(TICKERS, START, SECONDS + AFTERWARDS);
const USERS = Array.from({ length: 6 }, () => randomUUID());

type Message = OrderEnvelope | CommandEnvelope;
let vhost: TestVhost;
let desk: OrderDesk;
let messages: Message[];

beforeAll(async () => {
  vhost = await createTestVhost({ partitions: PARTITIONS });
  desk = await openOrderDesk(vhost, PARTITIONS);
  messages = await submissions();
});

afterAll(async () => {
  await desk.close();
  await vhost.drop();
});

/** Five messages a second: limit orders around the market, market orders, cancels of one or of all. */
async function submissions(): Promise<Message[]> {
  const made: Message[] = [];
  const placed = new Map<string, string[]>();
  for (let index = 0; index < SECONDS * 5; index++) {
    const at = addMicros(START, MICROS_PER_SECOND + index * 200_000 + ((index * 7919) % 150_000));
    const userId = USERS[(index * 5) % USERS.length] as string;
    const own = placed.get(userId) ?? [];
    const target = own[(index * 3) % Math.max(1, own.length)];
    if (index % 11 === 10) {
      made.push(await desk.command(userId, { type: 'CANCEL_ALL' }, at));
    } else if (index % 7 === 6 && target) {
      made.push(await desk.command(userId, { type: 'CANCEL', order_id: target }, at));
    } else {
      const order = await desk.envelope(userId, bodyOf(index), at);
      placed.set(userId, [...own, order.order_id]);
      made.push(order);
    }
  }
  return made;
}

function bodyOf(index: number) {
  const place = (index * 3) % TRADED.length;
  const ticker_id = TRADED[place] as string;
  const side = index % 3 === 2 ? 'SELL' : 'BUY';
  if (index % 5 === 0) return { ticker_id, side, type: 'MARKET', quantity: `${1 + (index % 3)}` };
  // The wave goes up and down by two thousand: some of these lie where it comes, some do not.
  const level = 50_000 + place * 10_000 + ((index * 53) % 24) * 100 - 200;
  const time_in_force = (['GTC', 'GTC', 'IOC', 'GTD'] as const)[index % 4];
  const expires = {
    expires_at: new Date(Number(START) / 1000 + (index / 5 + 20) * 1000).toISOString(),
  };
  return {
    ...{ ticker_id, side, type: 'LIMIT', quantity: `${1 + (index % 3)}`, limit_price: `${level}` },
    ...{ time_in_force, ...(time_in_force === 'GTD' ? expires : {}) },
  };
}

async function openFloor() {
  const { database, sql } = await openTradingFloor(USERS, START);
  const close = async () => {
    const hash = await ledgerHash(sql);
    const rows = await sql<{ what: string; n: number }[]>`
      select status || ' ' || coalesce(reason, '') as what, count(*)::int as n from orders
      where type = 'LIMIT' group by 1
      union all select 'command ' || coalesce(reason, status::text), count(*)::int from commands group by 1`;
    await sql.end();
    await database.drop();
    return { hash, outcomes: Object.fromEntries(rows.map(({ what, n }) => [what, n])) };
  };
  /** All messages are recorded, and nothing waits but what rests. */
  const isSettled = async () => {
    const [row] = await sql<{ recorded: number; waiting: number; matchedTo: Instant | null }[]>`
      select (select count(*) from orders)::int + (select count(*) from commands)::int as recorded,
        (select count(*) from orders where status = 'PENDING' and resting_since is null)::int
        + (select count(*) from commands where status = 'PENDING')::int
        + (select count(*) from orders where status = 'PENDING' and deadline_at < ${END}::timestamptz)::int
        as waiting`;
    return row?.recorded === messages.length && row.waiting === 0;
  };
  return { database, sql, close, isSettled };
}

/** Home was away: everything is in the queue, and on the tape, before the engine starts. */
async function runLate(batchSize: number, expected: string) {
  const { database, sql, close, isSettled } = await openFloor();
  await writeTestTape(sql, TAPE, END);
  for (const message of messages) await desk.publish(message);
  await desk.beacon(END);
  const engine = await runEngine({
    databaseUrl: database.url,
    amqpUrl: vhost.amqpOf.engine,
    keyFiles: desk.keys.files,
    partitions: PARTITIONS,
    batchSize,
    clock: () => END,
  });
  await vi.waitUntil(isSettled, { timeout: 25_000 });
  await comesTo(sql, expected);
  await hearOut([engine], { partitions: PARTITIONS, at: END });
  expect(engine.faults).toEqual([]);
  await engine.stop();
  return await close();
}

/** Gives the last of what rests the time that it takes; what it comes to is for the test to say. */
async function comesTo(sql: Sql, expected: string): Promise<void> {
  await vi
    .waitUntil(async () => (await ledgerHash(sql)) === expected, { timeout: 10_000 })
    .catch(() => {});
}

/** What has become ripe is dealt with once its lanes have taken some turns more. */
async function settleDown(engine: { turns(): number; look(): Promise<void> }): Promise<void> {
  for (let times = 0; times < 3 * USERS.length; times++) {
    const before = engine.turns();
    await engine.look();
    await vi.waitUntil(() => engine.turns() > before + PARTITIONS, { timeout: 10_000 });
  }
}

/** Home is there: messages, tape and beacons arrive second by second. */
async function runLive() {
  const { database, sql, close, isSettled } = await openFloor();
  const clock = manualClock(START);
  await writeTestTape(sql, TAPE.slice(0, 1), START);
  const engine = await runEngine({
    databaseUrl: database.url,
    amqpUrl: vhost.amqpOf.engine,
    keyFiles: desk.keys.files,
    partitions: PARTITIONS,
    batchSize: 20,
    clock: clock.now,
  });
  await liveThrough(stretch(), { sql, clock });
  await vi.waitUntil(isSettled, { timeout: 25_000 });
  await settleDown(engine);
  await hearOut([engine], { partitions: PARTITIONS, at: END });
  expect(engine.faults).toEqual([]);
  await engine.stop();
  return await close();
}

const stretch = () => ({ seconds: SECONDS + AFTERWARDS, tape: TAPE, messages, desk });

/** The engine as it is run, killed again and again with orders resting and half-way through turns. */
async function runKilled(expected: string) {
  const { database, sql, close, isSettled } = await openFloor();
  await writeTestTape(sql, TAPE.slice(0, 1), START);
  const start = () => startKillableEngine(database.url, { vhost, desk }, PARTITIONS);
  let engine = await start();
  const clock = manualClock(START);
  await liveThrough(stretch(), { sql, clock }, async (second) => {
    if (second % 25 !== 13) return;
    await engine.kill();
    engine = await start();
  });
  await vi.waitUntil(isSettled, { timeout: 25_000 });
  await comesTo(sql, expected);
  await engine.kill();
  return await close();
}

test('limit orders and cancels come to the same ledger live, after an outage, and one by one', async () => {
  const live = await runLive();
  const late = await runLate(500, live.hash);
  const oneByOne = await runLate(1, live.hash);
  const killed = await runKilled(live.hash);
  expect(Object.keys(live.outcomes)).toEqual(
    expect.arrayContaining([
      ...['FILLED ', 'PENDING AWAITING_PRINT', 'CANCELLED EXPIRED', 'CANCELLED USER_CANCELLED'],
      ...['command DONE', 'command ALREADY_FINAL'],
    ]),
  );
  expect(late).toEqual(live);
  expect(oneByOne).toEqual(live);
  expect(killed).toEqual(live);
}, 120_000);
