/**
 * Samsung Electronics as it was split 50 for 1 in 2018, by the exchange's own prices; beside it a reverse
 * split with a fraction, and dividends in won and in dollars. Lived through in several ways.
 */
import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openAccount } from '../../home/accounts/open-account.ts';
import {
  ledgerColumn,
  linkColumns,
  type OrderReceiptRow,
  orderColumns,
  recordedOrderFacts,
} from '../../home/trading/settlement/recorded-receipts.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import split2018 from '../fixtures/krx-005930-split-2018.json' with { type: 'json' };
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { enterAction } from '../support/enter-action.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { hearOut, type RunningEngine, runEngine } from '../support/running-engine.ts';
import { type TapeSecond, writeTestTape } from '../support/test-tape.ts';
import { countSettled, openTradingFloor } from '../support/trading-floor.ts';

const SAMSUNG = 'KRX-STOCK-005930';
const HYNIX = 'KRX-STOCK-000660';
const APPLE = 'US-STOCK-AAPL';
const FX = 'FX-PAIR-USDKRW';
const PARTITIONS = 2;
const CASH_KRW = 100_000_000;

const priceOf = (day: string, what: 'open' | 'close') => {
  const found = split2018.days.find((one) => one.day === day);
  if (!found) throw new Error(`no ${day}`);
  return found[what];
};
const BEFORE = priceOf('2018-04-27', 'close');
const AFTER = priceOf('2018-05-04', 'open');

/** The last trading day before the halt for the split, and the day on which it took effect. */
const FRIDAY = parseInstant('2018-04-27T15:19:00+09:00') as Instant;
const EX_DATE = parseInstant('2018-05-04T08:59:30+09:00') as Instant;
const on = (day: Instant, seconds: number) => addMicros(day, seconds * MICROS_PER_SECOND);
/** 09:00, when the session of the ex-date opens. */
const SPLIT_AT = on(EX_DATE, 30);
const LAST = on(EX_DATE, 75);
/** Every second of the two days that anything happens in. */
const SECONDS = [
  ...Array.from({ length: 20 }, (_, second) => on(FRIDAY, second + 1)),
  ...Array.from({ length: 75 }, (_, second) => on(EX_DATE, second + 1)),
];

const [HOLDER, SILENT, LATE] = [randomUUID(), randomUUID(), randomUUID()];
const buy = (ticker_id: string, quantity: string) => ({ ticker_id, side: 'BUY', quantity });
const sell = (ticker_id: string, quantity: string) => ({ ticker_id, side: 'SELL', quantity });
const ORDERS: readonly (readonly [Instant, string, ReturnType<typeof buy>])[] = [
  [on(FRIDAY, 1), HOLDER, buy(SAMSUNG, '10')],
  [on(FRIDAY, 2), SILENT, buy(SAMSUNG, '3')],
  [on(FRIDAY, 3), SILENT, buy(HYNIX, '7')],
  [on(FRIDAY, 4), SILENT, buy(APPLE, '11')],
  [on(FRIDAY, 5), HOLDER, buy(APPLE, '4')],
  // In the old shares, and priced in the new ones.
  [on(EX_DATE, 28), HOLDER, sell(SAMSUNG, '2')],
  [on(EX_DATE, 29), LATE, buy(SAMSUNG, '1')],
  // Between two actions, so that no sweep may come to the second before this is read.
  [on(EX_DATE, 35), SILENT, buy(HYNIX, '1')],
  // Behind the dividend in dollars, whose cash is there by then.
  [on(EX_DATE, 55), HOLDER, buy(HYNIX, '1')],
  [on(EX_DATE, 56), LATE, sell(SAMSUNG, '50')],
];

/** Samsung and Hynix are silent until the session opens; the others print each second. */
function tapeUpTo(from: Instant, to: Instant): TapeSecond[] {
  return SECONDS.filter((at) => at > from && at <= to).flatMap((at): TapeSecond[] => {
    const quote = (tickerId: string, price: string) => ({ tickerId, at, bid: price, ask: price });
    const isBefore = at < SPLIT_AT;
    const isOpen = at < EX_DATE || at >= SPLIT_AT;
    const shares = isBefore
      ? [quote(SAMSUNG, BEFORE), quote(HYNIX, '84100')]
      : [quote(SAMSUNG, AFTER), quote(HYNIX, at < on(EX_DATE, 40) ? '84100' : '420500')];
    return [...(isOpen ? shares : []), quote(APPLE, '169.1'), quote(FX, '1074.85')];
  });
}

let vhost: TestVhost;
let desk: OrderDesk;
let envelopes: readonly { readonly at: Instant; readonly envelope: OrderEnvelope }[];

beforeAll(async () => {
  vhost = await createTestVhost({ partitions: PARTITIONS });
  desk = await openOrderDesk(vhost, PARTITIONS);
  envelopes = await Promise.all(
    ORDERS.map(async ([at, userId, body]) => ({
      at,
      envelope: await desk.envelope(userId, { ...body, type: 'MARKET' }, at),
    })),
  );
});

afterAll(async () => {
  await desk.close();
  await vhost.drop();
});

interface Stage {
  readonly sql: Sql;
  readonly start: (clock: () => Instant, batchSize: number) => Promise<RunningEngine>;
  readonly close: () => Promise<void>;
}

async function setStage(): Promise<Stage> {
  const { database, sql } = await openTradingFloor([], FRIDAY);
  for (const [index, userId] of [HOLDER, SILENT, LATE].entries()) {
    const name = `user${index}`;
    await openAccount(sql, {
      ...{ userId, username: name, nickname: name, role: 'USER', passwordHash: 'none' },
      ...{ startingCashKrw: wholeDecimal(CASH_KRW), openedAt: FRIDAY },
    });
  }
  await enterAction(sql, SAMSUNG, SPLIT_AT, { newShares: 50, oldShares: 1 });
  await enterAction(sql, HYNIX, on(EX_DATE, 40), { newShares: 1, oldShares: 5 });
  await enterAction(sql, SAMSUNG, on(EX_DATE, 50), { amount: '354' });
  await enterAction(sql, APPLE, on(EX_DATE, 50), { amount: '0.73' });
  return {
    sql,
    start: (clock, batchSize) =>
      runEngine({
        ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
        ...{ partitions: PARTITIONS, batchSize, clock },
      }),
    async close() {
      await sql.end();
      await database.drop();
    },
  };
}

/** Of the ledger that each way through the days came to. */
const hashes: string[] = [];

/** Everyone has had every action. */
async function isOver(sql: Sql): Promise<boolean> {
  await sql`select pg_notify('tape_moved', '')`;
  const [row] = await sql<{ open: number }[]>`
    select count(*)::int as open from corporate_actions where swept_at is null`;
  return row?.open === 0 && (await countSettled(sql)) === ORDERS.length;
}

/** Second by second, with an engine there until `away`, and again at the end. */
async function liveThrough(away?: Instant): Promise<Stage> {
  const stage = await setStage();
  const clock = manualClock(FRIDAY);
  let engine: RunningEngine | undefined = await stage.start(clock.now, 20);
  const stop = async () => {
    expect(engine?.faults).toEqual([]);
    await engine?.stop();
    engine = undefined;
  };
  let before = FRIDAY;
  for (const now of SECONDS) {
    clock.advance(now - clock.now());
    for (const { at, envelope } of envelopes) {
      if (at > before && at <= now) await desk.publish(envelope);
    }
    await desk.beacon(now);
    await writeTestTape(stage.sql, tapeUpTo(before, now), now);
    if (away !== undefined && now >= away && engine) await stop();
    before = now;
  }
  engine ??= await stage.start(clock.now, 20);
  await vi.waitUntil(() => isOver(stage.sql), { timeout: 20_000, interval: 100 });
  await hearOut([engine], { partitions: PARTITIONS, at: LAST });
  await stop();
  return stage;
}

/** By what was asked for, of what is filled behind the split. */
async function splitsOnReceipts(sql: Sql) {
  const rows = await sql<(OrderReceiptRow & { asked: string })[]>`
    select ${linkColumns(sql)}, ${orderColumns(sql)}, ${ledgerColumn(sql, 'o.id')},
      trim_scale(requested_quantity) || ' ' || o.side as asked
    from orders o join fills f on f.order_id = o.id join settlement_receipts r on r.id = o.id
    where o.ticker_id = ${SAMSUNG} and print_at >= ${SPLIT_AT}`;
  return Object.fromEntries(rows.map((row) => [row.asked, recordedOrderFacts(row).fill?.splits]));
}

/** All of it waits in the queue and on the tape before the engine starts. */
async function afterOutage(batchSize: number, engines = 1): Promise<Stage> {
  const stage = await setStage();
  await writeTestTape(stage.sql, tapeUpTo(on(FRIDAY, -1), LAST), LAST);
  for (const { envelope } of envelopes) await desk.publish(envelope);
  await desk.beacon(LAST);
  const running = await Promise.all(
    Array.from({ length: engines }, () => stage.start(() => LAST, batchSize)),
  );
  await vi.waitUntil(() => isOver(stage.sql), { timeout: 20_000, interval: 100 });
  await hearOut(running, { partitions: PARTITIONS, at: LAST });
  for (const engine of running) {
    expect(engine.faults).toEqual([]);
    await engine.stop();
  }
  return stage;
}

test('a holder of 10 shares has 500 after the split, worth what they were; nothing breaks', async () => {
  const { sql, close } = await liveThrough();
  const applied = await sql`
    select case user_id when ${HOLDER} then 'holder' when ${SILENT} then 'silent' else 'late' end as who,
      right(ticker_id, 6) as ticker, kind::text, trim_scale(quantity_before)::text as before,
      trim_scale(quantity_after)::text as after, trim_scale(fraction)::text as fraction,
      trim_scale(gross_krw)::text as gross, trim_scale(tax_krw)::text as tax
    from action_applications order by effective_at, ticker_id, who`;
  const split = { ticker: '005930', kind: 'SPLIT', fraction: '0', gross: '0', tax: '0' };
  const dividend = { kind: 'CASH_DIVIDEND', fraction: '0' };
  expect(applied.map((row) => ({ ...row }))).toEqual([
    { ...split, who: 'holder', before: '10', after: '500' },
    { ...split, who: 'silent', before: '3', after: '150' },
    // Eight shares, five for one: one, and 0.6 of one at five times 84,100.
    {
      ...{ who: 'silent', ticker: '000660', kind: 'SPLIT', before: '8', after: '1' },
      ...{ fraction: '0.6', gross: '252300', tax: '0' },
    },
    // 354 won for each share, less 15.4 %.
    {
      ...dividend,
      who: 'holder',
      ticker: '005930',
      before: '400',
      after: '400',
      gross: '141600',
      tax: '21807',
    },
    {
      ...dividend,
      who: 'late',
      ticker: '005930',
      before: '50',
      after: '50',
      gross: '17700',
      tax: '2726',
    },
    {
      ...dividend,
      who: 'silent',
      ticker: '005930',
      before: '150',
      after: '150',
      gross: '53100',
      tax: '8178',
    },
    // $0.73 at 1,074.85 less 20 bps, less 15 %.
    {
      ...dividend,
      who: 'holder',
      ticker: 'K-AAPL',
      before: '4',
      after: '4',
      gross: '3132',
      tax: '470',
    },
    {
      ...dividend,
      who: 'silent',
      ticker: 'K-AAPL',
      before: '11',
      after: '11',
      gross: '8613',
      tax: '1292',
    },
  ]);
  // Two old shares were asked to be sold and one to be bought: a hundred and fifty new ones.
  const fills = await sql`
    select side::text, trim_scale(fills.quantity)::text as quantity, trim_scale(price)::text as price
    from fills where ticker_id = ${SAMSUNG} and print_at >= ${SPLIT_AT} order by print_at, side desc`;
  expect(fills.map((row) => ({ ...row }))).toEqual([
    { side: 'SELL', quantity: '100', price: AFTER },
    { side: 'BUY', quantity: '50', price: AFTER },
    { side: 'SELL', quantity: '50', price: AFTER },
  ]);
  expect(await splitsOnReceipts(sql)).toEqual({
    '2 SELL': [{ at: formatInstant(SPLIT_AT), new_shares: '50', old_shares: '1' }],
    '1 BUY': [{ at: formatInstant(SPLIT_AT), new_shares: '50', old_shares: '1' }],
    '50 SELL': [],
  });
  const [silent] = await sql`
    select trim_scale(quantity)::text as quantity, trim_scale(cost_krw)::text as cost
    from portfolios where user_id = ${SILENT} and ticker_id = ${SAMSUNG}`;
  // The same money bought fifty times as many, and at 53,000 they are worth exactly that.
  expect({ ...silent }).toEqual({ quantity: '150', cost: `${3n * BigInt(BEFORE)}` });
  expect(150n * BigInt(AFTER)).toBe(3n * BigInt(BEFORE));
  const findings = await checkDatabase(sql);
  expect(findings.filter(({ breaches }) => breaches > 0)).toEqual([]);
  expect(await decideAgain(sql, 'always')).toEqual({
    ...{
      checked: ORDERS.length + applied.length,
      underOtherRules: 0,
      leftOut: [],
      differences: [],
    },
  });
  hashes.push(await ledgerHash(sql));
  await close();
}, 60_000);

test('outages over the ex-date, batches and two engines come to the identical ledger', async () => {
  for (const live of [
    () => liveThrough(on(EX_DATE, 20)),
    () => liveThrough(on(EX_DATE, 31)),
    () => afterOutage(500),
    () => afterOutage(2, 2),
  ]) {
    const { sql, close } = await live();
    hashes.push(await ledgerHash(sql));
    await close();
  }
  expect(hashes).toHaveLength(5);
  expect(new Set(hashes).size).toBe(1);
}, 120_000);
