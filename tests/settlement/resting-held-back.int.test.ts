import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import type { OrderDesk } from '../support/order-desk.ts';
import type { RunningEngine } from '../support/running-engine.ts';
import { writeTestTape } from '../support/test-tape.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const BTC = 'CRYPTO-COIN-BTC';
const APPLE = 'US-STOCK-AAPL';
const USD_KRW = 'FX-PAIR-USDKRW';
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
/** When a price goes through the limits of the tests, for a second. */
const TOUCHED = 5;
const ALICE = randomUUID();

let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;
let now: Instant;

beforeEach(async () => {
  stage = await openEngineStage({ users: [ALICE], openedAt: START });
  ({ desk, sql } = stage);
  now = START;
});

afterEach(async () => {
  expect(stage.faults()).toEqual([]);
  await stage.close();
});

/** In place of the one that runs. */
async function startEngine(): Promise<RunningEngine> {
  await stage.stop();
  const engine = await stage.start({ clock: () => now });
  await desk.beacon(now);
  return engine;
}

/** Goes on to a second: a quote a second, all at one level but for the one that goes through the limits. */
async function tapeTo(to: number, tickerIds: readonly string[]): Promise<void> {
  const from = Math.floor((now - START) / MICROS_PER_SECOND) + 1;
  const prints = tickerIds.flatMap((tickerId) =>
    Array.from({ length: to - from + 1 }, (_, index) => {
      const level = from + index === TOUCHED ? 48 : 50;
      return { tickerId, at: second(from + index), bid: `${level}`, ask: `${level}` };
    }),
  );
  now = second(to);
  await writeTestTape(sql, prints, now);
  await desk.beacon(now);
}

/** A buy at 49, at rest since the second second. */
async function placeAtRest(tickerId: string): Promise<string> {
  const body = { side: 'BUY', type: 'LIMIT', quantity: '500', limit_price: '49' };
  const order = { ticker_id: tickerId, time_in_force: 'GTC', ...body };
  const envelope = await desk.envelope(ALICE, order, addMicros(second(1), 1));
  await desk.publish(envelope);
  return envelope.order_id;
}

const orderOf = async (id: string) => {
  const [row] = await sql`
    select status, reason, price::float8 as price, resting_since as "restingSince", filled_at as "filledAt"
    from orders where id = ${id}`;
  return row ?? {};
};
const becomes = async (id: string, expected: object) =>
  await vi.waitFor(async () => expect(await orderOf(id)).toMatchObject(expected), {
    timeout: 10_000,
  });
const AT_REST = { status: 'PENDING', restingSince: second(2) };
const FILLED = { status: 'FILLED', price: 49, filledAt: second(TOUCHED) };

/** The tapes go on, past the touch, until something is so. */
async function goOnUntil(tickerIds: readonly string[], isSo: () => Promise<boolean>) {
  const goOn = async () => {
    if (await isSo()) return true;
    const at = (now - START) / MICROS_PER_SECOND;
    await tapeTo(Math.max(at, TOUCHED) + 6, tickerIds);
    return false;
  };
  await vi.waitUntil(goOn, { timeout: 10_000, interval: 200 });
}

/** Written down is a moment behind that of the order when it came to rest, and right before its end. */
async function isMatchedUpToTouch(): Promise<boolean> {
  const [row] = await sql<{ matchedTo: Instant }[]>`
    select matched_to as "matchedTo" from matching_heads`;
  return row?.matchedTo === addMicros(second(TOUCHED), -1);
}

test('a resting order that the database refuses is tried again on every sweep, and after a restart', async () => {
  await tapeTo(1, [BTC]);
  const id = await placeAtRest(BTC);
  await tapeTo(3, [BTC]);
  const first = await startEngine();
  await becomes(id, AT_REST);
  await sql`alter table orders add constraint refused check (status <> 'FILLED')`;
  await goOnUntil([BTC], async () => first.total('poisoned') > 1 && (await isMatchedUpToTouch()));
  await becomes(id, AT_REST);

  const next = await startEngine();
  await goOnUntil([BTC], async () => next.total('poisoned') > 1);
  expect(await isMatchedUpToTouch()).toBe(true);
  await sql`alter table orders drop constraint refused`;
  await goOnUntil([BTC], async () => (await orderOf(id)).status === 'FILLED');
  await becomes(id, FILLED);
  await goOnUntil([BTC], async () => !(await isMatchedUpToTouch()));
});

test('so is one whose decision breaks', async () => {
  await tapeTo(1, [BTC]);
  const id = await placeAtRest(BTC);
  await tapeTo(3, [BTC]);
  await startEngine();
  await becomes(id, AT_REST);
  await sql`update instruments set market = 'FX' where ticker_id = ${BTC}`;
  const broken = await startEngine();
  await goOnUntil([BTC], async () => broken.total('poisoned') > 1 && (await isMatchedUpToTouch()));
  await becomes(id, AT_REST);

  await sql`update instruments set market = 'CRYPTO' where ticker_id = ${BTC}`;
  await startEngine();
  await becomes(id, FILLED);
});

test('and one in dollars while the rate of that moment is not known', async () => {
  await tapeTo(1, [APPLE, USD_KRW]);
  const id = await placeAtRest(APPLE);
  await tapeTo(3, [APPLE, USD_KRW]);
  await startEngine();
  await becomes(id, AT_REST);
  await goOnUntil([APPLE], isMatchedUpToTouch);
  await startEngine();
  await tapeTo((now - START) / MICROS_PER_SECOND + 6, [APPLE]);
  await becomes(id, AT_REST);
  const rate = { tickerId: USD_KRW, at: second(4), bid: '50', ask: '50' };
  await writeTestTape(sql, [rate], second(TOUCHED));
  await becomes(id, FILLED);
});
