import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { expect, test, vi } from 'vitest';
import { writeTestTape } from '../../tests/support/test-tape.ts';
import { openTrader, type TestTrade, type TestTrader, tell } from './testing/open-trader.ts';
import {
  keep,
  NOON,
  quote,
  type SnapshotStage,
  seconds,
  setSnapshotStage,
} from './testing/snapshot-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const AAPL = 'US-STOCK-AAPL';
const FX = 'FX-PAIR-USDKRW';
const DAY = 86_400;
const PATIENCE = { timeout: 15_000, interval: 20 };
async function minutesOf(sql: Sql, userId: string) {
  const rows = await sql`
    select at, cash_krw::float8 as cash, market_value_krw::float8 as value, equity_krw::float8 as equity,
      opening_krw::float8 as opening, peak_krw::float8 as peak
    from equity_minutes where user_id = ${userId} order by at`;
  return rows.map((row) => ({ ...row, at: formatInstant(row.at as Instant) }));
}

test('strikes a minute in which something was settled, once it is over and its tape has come so far', async () => {
  const stage = await setSnapshotStage();
  const { sql } = stage;
  const trader = await openTrader(sql, seconds(-300));
  await writeTestTape(
    sql,
    [quote(BTC, seconds(10), '50000000'), quote(BTC, seconds(50), '51000000')],
    seconds(55),
  );
  const order = { tickerId: BTC, side: 'BUY', quantity: '0.1', feeKrw: '2500' } as const;
  stage.now = seconds(20);
  const { state } = keep(stage);
  await trader.trade({ ...order, at: seconds(10), price: '50000000' });
  await vi.waitFor(async () => {
    expect(await sql`select kind, quantity_after from position_events`).toMatchObject([
      { kind: 'OPENED', quantity_after: '0.10000000' },
    ]);
  }, PATIENCE);
  // The opening of the account is struck; the minute that runs is not.
  expect(await minutesOf(sql, trader.userId)).toHaveLength(1);
  stage.now = seconds(61);
  await vi.waitFor(async () => {
    expect(await sql`select awaits from snapshot_accounts`).toEqual([{ awaits: BTC }]);
  }, PATIENCE);
  await writeTestTape(sql, [quote(BTC, seconds(62), '60000000')], seconds(62));
  await vi.waitFor(async () => {
    expect(await minutesOf(sql, trader.userId)).toMatchObject([
      { at: formatInstant(seconds(-240)), cash: 10_000_000, value: 0, equity: 10_000_000 },
      { at: formatInstant(seconds(60)), cash: 4_997_500, value: 5_100_000, equity: 10_097_500 },
    ]);
  }, PATIENCE);
  expect(state.struck).toBeGreaterThanOrEqual(2);
});

/** Prices of a week around noon, every six hours and at the minute's own pace around the trades. */
async function writeWeek(stage: SnapshotStage, completeTo: Instant): Promise<void> {
  const hours = Array.from({ length: 28 }, (_, index) => seconds(index * 6 * 3600 - DAY));
  const around = Array.from({ length: 40 }, (_, index) => seconds(index * 20));
  const level = (base: number, when: Instant) =>
    `${base + ((when / MICROS_PER_SECOND) % 977) * 10}`;
  const prints = [...hours, ...around].flatMap((when) => [
    quote(BTC, when, level(50_000_000, when)),
    quote(ETH, when, level(3_000_000, when)),
    quote(AAPL, when, level(200, when)),
    quote(FX, when, level(1400, when)),
  ]);
  await writeTestTape(stage.sql, prints, completeTo);
}

const WEEK: readonly TestTrade[] = [
  {
    tickerId: BTC,
    side: 'BUY',
    at: seconds(10),
    quantity: '0.05',
    price: '50000000',
    feeKrw: '1250',
  },
  {
    tickerId: BTC,
    side: 'BUY',
    at: seconds(11),
    quantity: '0.01',
    price: '50000000',
    feeKrw: '250',
  },
  {
    tickerId: AAPL,
    side: 'BUY',
    at: seconds(70),
    quantity: '3',
    price: '201.5',
    rate: '1402.8',
    feeKrw: '594',
  },
  {
    tickerId: BTC,
    side: 'SELL',
    at: seconds(130),
    quantity: '0.02',
    price: '50100000',
    feeKrw: '501',
  },
  {
    tickerId: ETH,
    side: 'BUY',
    at: seconds(DAY),
    quantity: '0.5',
    price: '3000000',
    feeKrw: '750',
  },
  {
    tickerId: AAPL,
    side: 'SELL',
    at: seconds(2 * DAY),
    quantity: '1',
    price: '210.25',
    rate: '1391.2',
    feeKrw: '205',
  },
  {
    tickerId: BTC,
    side: 'SELL',
    at: seconds(2 * DAY + 30),
    quantity: '0.04',
    price: '49000000',
    feeKrw: '980',
  },
];

/** All that the keeper has written of an account, but when. */
async function historyOf(sql: Sql, userId: string) {
  const without = (row: Record<string, unknown>) => {
    const { user_id: _, struck_at: __, journal_id: ___, ...rest } = row;
    return rest;
  };
  const minutes = await sql`select * from equity_minutes where user_id = ${userId} order by at`;
  const days = await sql`select * from equity_days where user_id = ${userId} order by at`;
  const events = await sql`select * from position_events where user_id = ${userId} order by number`;
  return {
    minutes: minutes.map(without),
    days: days.map(without),
    events: events.map(without),
  };
}

async function untilStruck(sql: Sql, userId: string, dueAt: Instant): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await sql`
      select due_at, asked = answered as is_answered from snapshot_accounts
      where user_id = ${userId}`;
    expect([...rows]).toEqual([{ due_at: dueAt, is_answered: true }]);
  }, PATIENCE);
}

/** Midnight in Seoul, so many days after noon's. */
const midnight = (days: number) => seconds(12 * 3600 + days * DAY);

/** A week in which the keeper ran all the time, and heard of each trade at once. */
async function straightWeek(stage: SnapshotStage, trader: TestTrader) {
  await writeWeek(stage, seconds(7 * DAY));
  stage.now = seconds(5 * DAY);
  for (const trade of WEEK) await trader.trade(trade);
  const keeper = keep(stage, { limits: { accounts: 10, fills: 200, snapshots: 60 } });
  await untilStruck(stage.sql, trader.userId, midnight(5));
  await keeper.stop();
  return await historyOf(stage.sql, trader.userId);
}

test('an outage leaves no hole and no other figure: what is settled late is struck where it belongs', async () => {
  const stage = await setSnapshotStage();
  const [straight, late] = [
    await openTrader(stage.sql, seconds(-3600)),
    await openTrader(stage.sql, seconds(-3600)),
  ];
  const expected = await straightWeek(stage, straight);
  expect(expected.minutes).toHaveLength(6);
  expect(expected.days).toHaveLength(5);
  expect(expected.events.map(({ kind, ticker_id }) => `${kind} ${ticker_id}`)).toEqual([
    `OPENED ${BTC}`,
    `INCREASED ${BTC}`,
    `OPENED ${AAPL}`,
    `REDUCED ${BTC}`,
    `OPENED ${ETH}`,
    `REDUCED ${AAPL}`,
    `CLOSED ${BTC}`,
  ]);

  // The same trades, learnt of in three pieces, the days between them struck without what came later, by
  // keepers of which each dies; the pages are as small as can be.
  for (const [known, now] of [
    [2, seconds(DAY + 100)],
    [5, seconds(3 * DAY)],
    [7, seconds(5 * DAY)],
  ] as const) {
    const before =
      await stage.sql`select count(*)::int as fills from fills where user_id = ${late.userId}`;
    for (const trade of WEEK.slice(before[0]?.fills as number, known)) await late.trade(trade);
    stage.now = now;
    const keeper = keep(stage, { batchSize: 1, limits: { accounts: 1, fills: 1, snapshots: 1 } });
    await untilStruck(stage.sql, late.userId, nextMidnight(now));
    await keeper.stop();
  }
  expect(await historyOf(stage.sql, late.userId)).toEqual(expected);
});

function nextMidnight(now: Instant): Instant {
  return [0, 1, 2, 3, 4, 5].map(midnight).find((moment) => moment > now) ?? expect.fail();
}

test('all can be struck again from the beginning, from candles where the tape is gone', async () => {
  const stage = await setSnapshotStage();
  const { sql } = stage;
  const trader = await openTrader(sql, seconds(-3600));
  const expected = await straightWeek(stage, trader);
  // Candles of the minutes that had prints, as the feeder makes them; then the tape's days go.
  await sql`select ensure_candle_month(date_trunc('month', ${NOON}::timestamptz)::date)`;
  await sql`
    insert into candles (ticker_id, open_at, open, high, low, close, source)
    select ticker_id, date_trunc('minute', at), min(last), max(last), min(last),
      (array_agg(last order by at desc))[1], 'test'
    from prints group by 1, 2`;
  await sql`delete from prints`;
  await sql`update snapshot_accounts set due_at = 'epoch'`;
  await sql`update equity_days set equity_krw = 1, peak_krw = 1, opening_krw = 1`;
  const { state } = keep(stage);
  await untilStruck(sql, trader.userId, midnight(5));
  expect(await historyOf(sql, trader.userId)).toEqual(expected);
  expect(state.struck).toBe(expected.minutes.length + expected.days.length);
});

test('an account that is worth more than can be recorded keeps nobody else from theirs', async () => {
  const stage = await setSnapshotStage();
  const { sql } = stage;
  await writeWeek(stage, seconds(DAY));
  const [broken, whole] = [
    await openTrader(sql, seconds(-3600)),
    await openTrader(sql, seconds(-3600)),
  ];
  const [first] = WEEK as [TestTrade];
  for (const trader of [broken, whole]) await trader.trade(first);
  const orderId = await broken.trade({ ...first, at: seconds(15) });
  await sql`alter table fills disable trigger fills_are_append_only`;
  await sql`update fills set quantity = 900000000000 where order_id = ${orderId}`;
  stage.now = seconds(100);
  const told: string[] = [];
  const { state } = keep(stage, { onBroken: (userId) => void told.push(userId) });
  await untilStruck(sql, whole.userId, midnight(0));
  await vi.waitFor(async () => {
    const rows = await sql`select fault from snapshot_accounts where user_id = ${broken.userId}`;
    expect(rows[0]?.fault).toMatch(/exceeds numeric/);
  }, PATIENCE);
  expect(told).toEqual([broken.userId]);
  // It looks around every ten seconds, and has perhaps before it heard of any of this: a transaction elsewhere
  // in the cluster keeps an outbox back.
  stage.now = seconds(120);
  await vi.waitFor(() => expect(state.backlog?.faulty).toBe(1), PATIENCE);
  // Once it is mended, and something of it is settled, it is struck.
  await sql`update fills set quantity = 0.05 where order_id = ${orderId}`;
  await tell(sql, { userId: broken.userId, orderId, at: seconds(15) });
  await untilStruck(sql, broken.userId, midnight(0));
});

test('a second keeper stands by, and old minutes go while the days stay', async () => {
  const stage = await setSnapshotStage();
  const { sql } = stage;
  await sql`
    insert into equity_minutes (user_id, at, cash_krw, liabilities_krw, struck_at)
    select gen_random_uuid(), now() - ago * interval '1 day', 1, 0, now()
    from unnest(array[10, 29, 45, 90]) as ago`;
  await sql`
    insert into equity_days (user_id, at, cash_krw, liabilities_krw, struck_at)
    values (gen_random_uuid(), now() - interval '900 days', 1, 0, now())`;
  stage.now = instantFromMillis(Date.now());
  const [one, other] = [keep(stage, { retentionDays: 1 }), keep(stage, { retentionDays: 1 })];
  await vi.waitFor(() => {
    expect([one.state.role, other.state.role].sort()).toEqual(['active', 'standby']);
  }, PATIENCE);
  await vi.waitFor(async () => {
    expect(await sql`select count(*)::int as left from equity_minutes`).toEqual([{ left: 2 }]);
  }, PATIENCE);
  expect(await sql`select count(*)::int as left from equity_days`).toEqual([{ left: 1 }]);
});

test('a split is an event of the position, and a price from before it is one of old shares', async () => {
  const stage = await setSnapshotStage();
  const { sql } = stage;
  const SAMSUNG = 'KRX-STOCK-005930';
  const trader = await openTrader(sql, seconds(-3600));
  await writeTestTape(sql, [quote(SAMSUNG, seconds(0), '70000')], seconds(DAY));
  await trader.trade({
    ...{ tickerId: SAMSUNG, side: 'BUY', at: seconds(10), quantity: '10', price: '70000' },
  });
  for (const [kind, effectiveAt, terms] of [
    ['SPLIT', seconds(300), { quantityAfter: '35', fraction: '0.5', gross: '9900' }],
    ['CASH_DIVIDEND', seconds(600), { quantityAfter: '35', fraction: '0', gross: '7000' }],
  ] as const) {
    const actionId = randomUUID();
    await sql`
      insert into corporate_actions (id, ticker_id, kind, effective_at, new_shares, old_shares, amount,
        created_by, created_at)
      values (${actionId}, ${SAMSUNG}, ${kind}, ${effectiveAt}, ${kind === 'SPLIT' ? 71 : null},
        ${kind === 'SPLIT' ? 20 : null}, ${kind === 'SPLIT' ? null : '200'}, ${trader.userId},
        ${addMicros(effectiveAt, -DAY * MICROS_PER_SECOND)})`;
    await sql`
      insert into action_applications (action_id, user_id, journal_id, ticker_id, kind, effective_at,
        currency, quantity_before, quantity_after, fraction, gross, gross_krw, tax_krw, cost_krw,
        decided_under, applied_at)
      values (${actionId}, ${trader.userId}, ${randomUUID()}, ${SAMSUNG}, ${kind}, ${effectiveAt},
        'KRW', 10, ${terms.quantityAfter}, ${terms.fraction}, ${terms.gross}, ${terms.gross},
        ${kind === 'SPLIT' ? '0' : '1078'}, ${kind === 'SPLIT' ? '9859.15492957' : '0'}, 'x', now())`;
    const payload = {
      ...{ version: 1, type: 'corporate_action_applied', user_id: trader.userId },
      effective_at: formatInstant(effectiveAt),
    };
    await sql`
      insert into outbox (channel, subject, payload, created_at)
      values ('trade_events', ${actionId}, ${JSON.stringify(payload)}::text::json, now())`;
  }
  stage.now = seconds(DAY);
  keep(stage);
  await untilStruck(sql, trader.userId, midnight(1));
  const events = await sql`
    select kind, cause, quantity_change, profit_krw from position_events order by number`;
  expect([...events]).toEqual([
    { kind: 'OPENED', cause: 'TRADE', quantity_change: '10.00000000', profit_krw: '0.00000000' },
    {
      ...{ kind: 'INCREASED', cause: 'SPLIT', quantity_change: '25.00000000' },
      profit_krw: '40.84507043',
    },
  ]);
  // 70,000 × 20 / 71, rounded down, for each of 35.
  expect(await minutesOf(sql, trader.userId)).toMatchObject([
    { equity: 10_000_000 },
    { cash: 9_300_000, value: 700_000 },
    { cash: 9_309_900, value: 690_140 },
    { cash: 9_315_822, value: 690_140, opening: 10_000_000, peak: 10_005_962 },
  ]);
});
