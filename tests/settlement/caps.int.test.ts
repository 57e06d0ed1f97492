import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NO_GUARDS } from '../../home/trading/core/guards.ts';
import { DEFAULT_TRADING_RULES } from '../../home/trading/core/trading-rules.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { at, openReplayStage, type ReplayStage } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage(1);
});
afterEach(() => stage.close());

const BTC = 'CRYPTO-COIN-BTC';
const PATIENCE = { timeout: 20_000, interval: 50 };
const buy = (amount_krw: string, ticker_id = BTC) => ({
  ...{ ticker_id, side: 'BUY', type: 'MARKET', amount_krw },
});

/** What became of each order, by the second in which it was accepted. */
async function ends(sql: Sql): Promise<Record<string, string>> {
  const rows = await sql<{ acceptedAt: Instant; status: string; why: string | null }[]>`
    select accepted_at as "acceptedAt", status, reason || ' ' || reason_detail as why from orders`;
  return Object.fromEntries(
    rows.map(({ acceptedAt, status, why }) => [
      (acceptedAt - at(0)) / 1_000_000,
      status === 'FAILED' ? why : status,
    ]),
  ) as Record<string, string>;
}

async function ask(orders: readonly (readonly [second: number, wish: object])[], beaconAt: number) {
  const [user] = stage.users as [string];
  const envelopes = orders.map(([second, wish]) => stage.desk.envelope(user, wish, at(second)));
  await stage.publish(await Promise.all(envelopes), beaconAt);
}

const reach = (sql: Sql, expected: Record<string, unknown>) =>
  vi.waitFor(async () => expect(await ends(sql)).toEqual(expected), PATIENCE);

test('an order above its part of a day’s turnover is denied, and one whose day is not told yet waits', async () => {
  const { sql } = stage.house();
  // The stage begins at 03:00: 400 coins were traded at 50,000 won in the 24 hours before.
  await sql`select ensure_candle_month('2026-11-01')`;
  await sql`
    insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
    values (${BTC}, '2026-11-20T02:00:00Z', 50000, 50000, 50000, 50000, 400, 'test')`;
  await sql`
    insert into candle_rollups (ticker_id, minutes, open_at, open, high, low, close, source)
    values (${BTC}, 60, '2026-11-18T00:00:00Z', 1, 1, 1, 1, 'test')`;
  await sql`
    insert into candle_heads (ticker_id, complete_to) values (${BTC}, '2026-11-20T02:59:00Z')`;
  const behind = await stage.start(stage.house(), { tapeTo: 60, journaling: false });
  await ask(
    [
      [10, buy('200100')],
      [11, buy('210000')],
      // Of Apple there are no candles: nobody knows what was traded, and there is no cap.
      [12, buy('300000', 'US-STOCK-AAPL')],
    ],
    60,
  );
  await reach(sql, { 10: 'PENDING', 11: 'PENDING', 12: 'PENDING' });
  await behind.stop();

  await sql`update candle_heads set complete_to = '2026-11-20T03:00:00Z'`;
  const told = await stage.start(stage.house(), { tapeTo: 60, journaling: false });
  await ask([], 61);
  const detail =
    /^LIMIT_EXCEEDED limit=turnover value=20\d{4}(\.\d+)? maximum=200000 turnover=20000000$/;
  // The first is of 199,999 won, its fee taken off.
  await reach(sql, { 10: 'FILLED', 11: expect.stringMatching(detail), 12: 'FILLED' });
  await told.stop();
  expect((await decideAgain(sql, 'always')).differences).toEqual([]);
});

test('caps on what is put in and on the loss of a day hold from batch to batch', async () => {
  const { sql } = stage.house();
  const guards = {
    ...NO_GUARDS,
    exposureKrwMax: wholeDecimal(500_000),
    dailyLossKrwMax: wholeDecimal(200),
  };
  const rules = { ...DEFAULT_TRADING_RULES, guards };
  const [user] = stage.users as [string];
  const engine = await stage.start(stage.house(), { tapeTo: 200, journaling: false, rules });
  await ask([[10, buy('300000')]], 20);
  // A fee of 150 won is lost.
  await reach(sql, { 10: 'FILLED' });
  await ask([[30, buy('300000', 'US-STOCK-AAPL')]], 40);
  const put = expect.stringMatching(/^LIMIT_EXCEEDED limit=exposure value=5\d{5} maximum=500000$/);
  await reach(sql, { 10: 'FILLED', 30: put });
  const [held] = await sql<{ quantity: string }[]>`
    select trim_scale(quantity)::text as quantity from portfolios where user_id = ${user}`;
  const sell = { ticker_id: BTC, side: 'SELL', type: 'MARKET', quantity: held?.quantity };
  await ask([[50, sell]], 60);
  await reach(sql, { 10: 'FILLED', 30: put, 50: 'FILLED' });
  await ask(
    [
      [70, buy('100000')],
      [71, buy('100000', 'US-STOCK-AAPL')],
    ],
    80,
  );
  const lost = expect.stringMatching(/^LIMIT_EXCEEDED limit=daily_loss value=\d{3} maximum=200$/);
  await reach(sql, { 10: 'FILLED', 30: put, 50: 'FILLED', 70: lost, 71: lost });
  await engine.stop();
  // What the caps refused is taken as told; what they took comes out alike without them.
  expect((await decideAgain(sql, 'always')).differences).toEqual([]);
});
