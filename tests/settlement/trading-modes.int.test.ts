import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAccount } from '../../home/accounts/open-account.ts';
import { loadInstruments } from '../../home/market/instruments/instruments.ts';
import { type ModeWish, setTradingMode } from '../../home/trading/admission/trading-mode-rows.ts';
import { judgeModesAgain } from '../../home/verify/modes-again.ts';
import { at, openReplayStage, type ReplayStage } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage(2);
});
afterEach(() => stage.close());

const BTC = 'CRYPTO-COIN-BTC';
const BUY = { ticker_id: BTC, side: 'BUY', type: 'MARKET', amount_krw: '10000' };
const SELL = { ticker_id: BTC, side: 'SELL', type: 'MARKET', quantity: '0.1' };
const APPLE = { ...BUY, ticker_id: 'US-STOCK-AAPL', amount_krw: '100000' };

/** An administrator, and what they say at a second. */
async function openAdmin(sql: Sql) {
  const userId = randomUUID();
  await openAccount(sql, {
    ...{ userId, username: 'admin', nickname: 'Admin', role: 'ADMIN', passwordHash: 'hash' },
    ...{ startingCashKrw: wholeDecimal(0), openedAt: at(0) },
  });
  return async (second: number, wish: Omit<ModeWish, 'note'>) => {
    const actor = { userId, address: '::1', at: at(second) };
    expect(await setTradingMode(sql, { ...wish, note: 'why' }, actor)).toBe('set');
  };
}

/** What became of each order, by the second in which it was accepted. */
async function ends(sql: Sql): Promise<Record<string, string>> {
  const rows = await sql<{ acceptedAt: Instant; status: string; why: string }[]>`
    select accepted_at as "acceptedAt", status, concat_ws(' ', reason, reason_detail) as why
    from orders where status <> 'PENDING'`;
  return Object.fromEntries(
    rows.map(({ acceptedAt, status, why }) => [(acceptedAt - at(0)) / 1_000_000, why || status]),
  );
}

test('an order is judged by the mode that was in force when it was accepted, also after a restore', async () => {
  const backup = await stage.backUp();
  const { sql } = stage.house();
  const [alice, bob] = stage.users as [string, string];
  const told = await stage.start(stage.house(), { tapeTo: 10 });
  const say = await openAdmin(sql);
  await say(5, { scope: 'USER', subject: alice, mode: 'REDUCE_ONLY' });
  await say(100, { scope: 'MARKET', subject: 'CRYPTO', mode: 'HALTED' });
  await say(200, { scope: 'MARKET', subject: 'CRYPTO', mode: 'ACTIVE' });
  await told.settled(0);
  await told.stop();

  const reduceOnly = 'LIMIT_EXCEEDED mode=REDUCE_ONLY scope=USER';
  const halted = 'MARKET_CLOSED mode=HALTED scope=MARKET';
  const asked: [second: number, userId: string, wish: object, expected: string][] = [
    // Two minutes pass until what was said at five counts.
    [124, alice, BUY, 'FILLED'],
    [126, alice, BUY, reduceOnly],
    [127, alice, SELL, 'FILLED'],
    [128, bob, BUY, 'FILLED'],
    [219, bob, BUY, 'FILLED'],
    [221, bob, BUY, halted],
    [222, bob, APPLE, 'FILLED'],
    [223, alice, SELL, halted],
    [319, bob, SELL, halted],
    [321, bob, BUY, 'FILLED'],
    [322, alice, BUY, reduceOnly],
  ];
  // Settled, and told to nobody before all was lost.
  const untold = await stage.start(stage.house(), { tapeTo: 400, journaling: false });
  await stage.publish(
    await Promise.all(
      asked.map(([second, userId, wish]) => stage.desk.envelope(userId, wish, at(second))),
    ),
    400,
  );
  const expected = Object.fromEntries(asked.map(([second, , , end]) => [second, end]));
  await vi.waitFor(async () => expect(await ends(sql)).toEqual(expected), {
    ...{ timeout: 20_000, interval: 50 },
  });
  await untold.stop();

  // Judged once more they come out alike, and another word would be noticed.
  const instruments = await loadInstruments(sql);
  expect(await judgeModesAgain(sql, instruments)).toEqual([]);
  await sql`alter table trading_modes disable trigger user`;
  await sql`update trading_modes set effective_from = effective_from + interval '3 seconds' where id = 2`;
  const [line] = await judgeModesAgain(sql, instruments);
  expect(line).toContain(`recorded ${halted}, judged again taken`);
  await sql`update trading_modes set effective_from = effective_from - interval '3 seconds' where id = 2`;
  await sql`alter table trading_modes enable trigger user`;

  await stage.replay(backup);
  const said = (from: Sql) => from`select * from trading_modes order by id`;
  expect(await said(backup.sql)).toEqual(await said(sql));
  expect(await said(sql)).toHaveLength(3);
  // What was taken waits to be priced anew; what was refused is refused again.
  const refused = Object.entries(expected).filter(([, end]) => end !== 'FILLED');
  expect(await ends(backup.sql)).toEqual(Object.fromEntries(refused));
}, 120_000);
