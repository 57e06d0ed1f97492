import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { enterAction } from '../support/enter-action.ts';
import { lockWaiters } from '../support/lock-waiters.ts';
import { manualClock, type OrderDesk } from '../support/order-desk.ts';
import type { RunningEngine } from '../support/running-engine.ts';
import { writeTestTape } from '../support/test-tape.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const at = (seconds: number): Instant => addMicros(START, seconds * MICROS_PER_SECOND);
const [BTC, ETH, XRP] = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-ETH', 'CRYPTO-COIN-XRP'] as const;
const USER = randomUUID();
/** BTC and XRP are halted in [HALTED, RESUMED): right behind what was decided, right behind what is known. */
const HALTED = addMicros(at(10), 1);
const RESUMED = addMicros(at(200), 1);

let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;
let engine: RunningEngine;
const clock = manualClock(START);

beforeEach(async () => {
  stage = await openEngineStage({ users: [USER], openedAt: START });
  ({ desk, sql } = stage);
  await tape(10, [BTC, ETH, XRP], [1, 10]);
  engine = await stage.start({ batchSize: 10, briefWaitMicros: 0, clock: clock.now });
});
afterEach(() => stage.close());

/** Prints at these seconds, and tapes of these tickers that are complete up to another. */
async function tape(completeTo: number, tickers: readonly string[], seconds: readonly number[]) {
  clock.advance(at(completeTo) - clock.now());
  const prints = tickers.flatMap((tickerId) =>
    seconds.map((second) => ({ tickerId, at: at(second), bid: '50000', ask: '50000' })),
  );
  await writeTestTape(sql, prints, clock.now());
}

async function silence(completeTo: number, tickers: readonly string[]) {
  clock.advance(Math.max(0, at(completeTo) - clock.now()));
  await sql`update tape_heads set complete_to = ${at(completeTo)} where ticker_id = any(${[...tickers]})`;
  await sql`select pg_notify('tape_moved', '')`;
}

async function send(second: number, ticker_id: string): Promise<string> {
  const body = { ticker_id, side: 'BUY', type: 'MARKET', quantity: '1' };
  const envelope = await desk.envelope(USER, body, at(second));
  await desk.publish(envelope);
  return envelope.order_id;
}

async function halt(tickerId: string, from = HALTED) {
  await sql`
    insert into halts (id, ticker_id, cause, requested_by, requested_at, from_at)
    values (${randomUUID()}, ${tickerId}, 'ADMIN', ${randomUUID()}, ${at(10)}, ${from})`;
}

/** Status, reason, and when it was filled in seconds, of each order. */
async function outcomes(ids: readonly string[]) {
  const rows = await sql<{ id: string; status: string; reason: string; filled: Instant | null }[]>`
    select id, status, reason, filled_at as filled from orders where id = any(${[...ids]}::uuid[])`;
  const of = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const { status, reason, filled } = of.get(id) ?? {
      status: 'absent',
      reason: null,
      filled: null,
    };
    return filled === null ? reason : `${status} at ${(filled - START) / MICROS_PER_SECOND}`;
  });
}

test('a halt stops the clock of orders before and in it, of no others; prints in it price nothing', async () => {
  const before = await send(9.6, BTC);
  await halt(BTC);
  await halt(XRP);
  const during = await send(12, BTC);
  const silent = await send(13, XRP);
  const other = await send(30, ETH);
  await desk.beacon(at(200));
  await tape(200, [ETH], [31, 200]);
  await tape(200, [BTC], [100]);
  await silence(200, [XRP]);
  const all = [before, during, silent, other];
  const waits = 'AWAITING_PRINT';
  await vi.waitUntil(async () => (await outcomes(all))[3] === 'FILLED at 31', { timeout: 10_000 });
  expect(await outcomes(all)).toEqual([waits, waits, waits, 'FILLED at 31']);

  await sql`update halts set to_at = ${RESUMED}`;
  await tape(205, [BTC], [205]);
  await silence(230, [XRP, ETH]);
  await desk.beacon(at(230));
  await vi.waitUntil(async () => (await outcomes(all))[0] === 'FILLED at 205', { timeout: 10_000 });
  expect(await outcomes(all)).toEqual(['FILLED at 205', 'FILLED at 205', waits, 'FILLED at 31']);

  // 60 seconds of it were left when it was accepted, and are counted from when trading goes on.
  await silence(259, [XRP, BTC, ETH]);
  await desk.beacon(at(261));
  const decided = engine.turns();
  await vi.waitUntil(() => engine.turns() > decided, { timeout: 10_000 });
  expect((await outcomes([silent]))[0]).toBe(waits);
  await silence(261, [XRP, BTC, ETH]);
  await vi.waitUntil(async () => (await outcomes([silent]))[0] === 'NO_PRICE', { timeout: 10_000 });

  expect(engine.faults).toEqual([]);
  const findings = await checkDatabase(sql);
  expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([]);
  const again = { checked: 4, underOtherRules: 0, leftOut: [], differences: [] };
  expect(await decideAgain(sql, 'always')).toEqual(again);
}, 60_000);

test('a turn decides by the halts of its beginning no further than the tape was then', async () => {
  // For its sake a turn reads accounts between the halts and the tapes.
  await enterAction(sql, ETH, at(20), { amount: '1' });
  const silent = await send(13, XRP);
  await silence(60, [XRP, ETH, BTC]);
  await desk.beacon(at(60));
  const statusOf = async () => (await outcomes([silent]))[0];
  await vi.waitUntil(async () => (await statusOf()) === 'AWAITING_PRINT', { timeout: 10_000 });

  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const lock = sql.begin(async (tx) => {
    await tx`lock table wallets in access exclusive mode`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  clock.advance(at(100) - clock.now());
  const other = await send(100, ETH);
  await expect.poll(() => lockWaiters(sql), { timeout: 10_000 }).toContain('engine');
  await halt(XRP, addMicros(at(60), 1));
  await silence(100, [XRP, ETH, BTC]);
  await engine.look();
  release.resolve();
  await lock;
  await tape(105, [ETH], [103]);
  await silence(105, [XRP]);
  await desk.beacon(at(105));
  await vi.waitUntil(async () => (await outcomes([other]))[0] === 'FILLED at 103', {
    timeout: 10_000,
  });
  expect(await statusOf()).toBe('AWAITING_PRINT');
  expect(engine.faults).toEqual([]);
}, 60_000);
