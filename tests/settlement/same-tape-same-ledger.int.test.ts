import { randomUUID } from 'node:crypto';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { liveThrough } from '../support/live-through.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { hearOut, runEngine } from '../support/running-engine.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled, openTradingFloor } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const TICKERS = [
  'CRYPTO-COIN-BTC',
  'CRYPTO-COIN-ETH',
  'KRX-STOCK-005930',
  'US-STOCK-AAPL',
  'FX-PAIR-USDKRW',
];
const TRADED = TICKERS.slice(0, 4);
const PARTITIONS = 2;
const SECONDS = 60;
const TAPE = waveTape(TICKERS, START, SECONDS + 400);
const USERS = Array.from({ length: 8 }, () => randomUUID());

let vhost: TestVhost;
let desk: OrderDesk;
let envelopes: OrderEnvelope[];

beforeAll(async () => {
  vhost = await createTestVhost({ partitions: PARTITIONS });
  desk = await openOrderDesk(vhost, PARTITIONS);
  envelopes = await Promise.all(
    ordersOf(USERS).map(({ userId, body, at }) => desk.envelope(userId, body, at)),
  );
});

afterAll(async () => {
  await desk.close();
  await vhost.drop();
});

/** About four orders a second for a minute, many of them more than the account can bear. */
function ordersOf(users: readonly string[]) {
  return Array.from({ length: SECONDS * 4 }, (_, index) => {
    const at = addMicros(START, index * 250_000 + ((index * 7919) % 200_000));
    const userId = users[(index * 5) % users.length] as string;
    const ticker_id = TRADED[(index * 3) % TRADED.length];
    const buy = index % 3 !== 2;
    const size = buy
      ? { amount_krw: `${200_000 + (index % 9) * 300_000}` }
      : { quantity: `${1 + (index % 4)}` };
    return { userId, at, body: { ticker_id, side: buy ? 'BUY' : 'SELL', type: 'MARKET', ...size } };
  });
}

/** Home was away: everything is in the queue, and on the tape, before the engine starts. */
async function runAfterOutage(batchSize: number) {
  const { database, sql } = await openTradingFloor(USERS, START);
  const last = addMicros(START, (SECONDS + 400) * MICROS_PER_SECOND);
  await writeTestTape(sql, TAPE, last);
  for (const envelope of envelopes) await desk.publish(envelope);
  await desk.beacon(last);
  const engine = await runEngine({
    databaseUrl: database.url,
    amqpUrl: vhost.amqpOf.engine,
    keyFiles: desk.keys.files,
    partitions: PARTITIONS,
    batchSize,
    clock: () => last,
  });
  await vi.waitUntil(async () => (await countSettled(sql)) === envelopes.length, {
    timeout: 25_000,
  });
  await hearOut([engine], { partitions: PARTITIONS, at: last });
  expect(engine.faults).toEqual([]);
  await engine.stop();
  const hash = await ledgerHash(sql);
  const filled = await sql`select count(*)::int as n from orders where status = 'FILLED'`;
  await sql.end();
  await database.drop();
  return { hash, filled: filled[0]?.n as number };
}

/** Home is there: orders, tape and beacons arrive second by second. */
async function runLive(briefWaitMicros: number) {
  const { database, sql } = await openTradingFloor(USERS, START);
  await writeTestTape(
    sql,
    TAPE.filter(({ at }) => at <= START + MICROS_PER_SECOND),
    START,
  );
  const clock = manualClock(START);
  const engine = await runEngine({
    databaseUrl: database.url,
    amqpUrl: vhost.amqpOf.engine,
    keyFiles: desk.keys.files,
    partitions: PARTITIONS,
    batchSize: 20,
    briefWaitMicros,
    clock: clock.now,
  });
  const stretch = { seconds: SECONDS + 2, messages: envelopes, tape: TAPE, desk };
  await liveThrough(stretch, { sql, clock });
  await vi.waitUntil(async () => (await countSettled(sql)) === envelopes.length, {
    timeout: 25_000,
  });
  await hearOut([engine], { partitions: PARTITIONS, at: clock.now() });
  expect(engine.faults).toEqual([]);
  const stored = engine.total('stored');
  await engine.stop();
  const hash = await ledgerHash(sql);
  await sql.end();
  await database.drop();
  return { hash, stored };
}

test('the same orders on the same tape give the same ledger, live, stored or not before they are decided, after an outage, in batches of 1 and 500', async () => {
  // Live, the market has to move first: orders are stored before they are decided, or wait a moment for it.
  const live = await runLive(0);
  expect(live.stored).toBeGreaterThan(envelopes.length / 2);
  const unstored = await runLive(2 * MICROS_PER_SECOND);
  expect(unstored.stored).toBeLessThan(envelopes.length / 2);
  expect(unstored.hash).toBe(live.hash);
  const afterOutage = await runAfterOutage(500);
  const oneByOne = await runAfterOutage(1);
  expect(afterOutage.filled).toBeGreaterThan(50);
  expect(afterOutage.filled).toBeLessThan(envelopes.length);
  expect(afterOutage.hash).toBe(live.hash);
  expect(oneByOne.hash).toBe(live.hash);
}, 90_000);
