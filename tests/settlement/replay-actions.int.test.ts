import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { enterAction } from '../support/enter-action.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { at, openReplayStage, type ReplayStage, type StageHome } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage();
});
afterEach(() => stage.close());

/** Everyone has had every action, and the edge has been told. */
async function everyoneHasHadThem(home: StageHome, orders: number): Promise<void> {
  const { sql } = stage.house();
  await vi.waitUntil(
    async () => {
      await sql`select pg_notify('tape_moved', '')`;
      const open = await sql`select from corporate_actions where swept_at is null`;
      return open.length === 0;
    },
    { timeout: 20_000, interval: 50 },
  );
  await home.settled(orders);
}

test('splits and dividends of after the backup come back from the journal, and what they came to', async () => {
  const first = await stage.start(stage.house(), { tapeTo: 100 });
  await stage.publish(await stage.orders(0, 8), 100);
  await first.settled(8);
  await first.stop();
  const backup = await stage.backUp();

  // With fractions to pay out, between orders of one turn, and behind all of them.
  const { sql } = stage.house();
  await enterAction(sql, 'US-STOCK-AAPL', at(122.4), { newShares: 3, oldShares: 7 });
  await enterAction(sql, 'CRYPTO-COIN-BTC', at(124), { amount: '1234.5' });
  await enterAction(sql, 'US-STOCK-AAPL', at(200), { amount: '0.37' });
  const second = await stage.start(stage.house(), { tapeTo: 300 });
  await stage.publish(await stage.orders(120, 8), 300);
  await second.settled(16);
  await everyoneHasHadThem(second, 16);
  await second.stop();
  const [had] = await sql<{ actions: number; fractions: number; users: number }[]>`
    select count(distinct action_id)::int as actions, count(distinct user_id)::int as users,
      count(*) filter (where fraction > 0)::int as fractions from action_applications`;
  expect(had?.actions).toBe(3);
  expect(had?.users).toBeGreaterThan(2);
  expect(had?.fractions).toBeGreaterThan(0);

  const none = { gaps: [], diverged: [], repriced: 0, underOtherRules: 0 };
  expect(await stage.replay(backup)).toMatchObject({ settled: 8, ...none });
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(sql));

  // Run again it finds all of it done; and home goes on, with nobody having anything a second time.
  expect(await stage.replay(backup)).toMatchObject({ settled: 0, ...none });
  const third = await stage.start(backup, { tapeTo: 400 });
  await stage.publish(await stage.orders(320, 8), 400);
  await third.settled(24);
  await third.stop();
  expect(await stage.breaches(backup)).toEqual([]);
}, 120_000);
