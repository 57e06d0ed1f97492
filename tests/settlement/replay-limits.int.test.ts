import { randomUUID } from 'node:crypto';
import type { UserCommand } from '@mockstreet/shared/command-envelope';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { enterAction } from '../support/enter-action.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import {
  at,
  openReplayStage,
  type ReplayStage,
  type StageDatabase,
  type StageHome,
} from '../support/replay-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const APPLE = 'US-STOCK-AAPL';

const PATIENCE = { timeout: 20_000, interval: 50 };

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage();
});
afterEach(() => stage.close());

const user = (index: number) => stage.users[index] as string;

/** One share or coin at a limit, good till it is taken back where nothing else is said. */
function limit(index: number, second: number, asked: object) {
  const body = { side: 'BUY', type: 'LIMIT', quantity: '1', time_in_force: 'GTC', ...asked };
  return stage.desk.envelope(user(index), body, at(second));
}

function cancel(index: number, second: number, order?: { readonly order_id: string }) {
  const command: UserCommand = order
    ? { type: 'CANCEL', order_id: order.order_id }
    : { type: 'CANCEL_ALL' };
  return stage.desk.command(user(index), command, at(second));
}

/** So many commands are answered and orders settled, all others rest, and the edge has been told. */
async function answered(
  home: StageHome,
  { sql }: StageDatabase,
  { orders, commands }: { readonly orders: number; readonly commands: number },
): Promise<void> {
  await vi.waitUntil(async () => {
    await sql`select pg_notify('tape_moved', '')`;
    const done = await sql`select from commands where status <> 'PENDING'`;
    const open = await sql`select from orders where status = 'PENDING' and hold_krw is null`;
    return done.length === commands && open.length === 0;
  }, PATIENCE);
  await home.settled(orders);
}

/** What positions keep back for orders that would sell. */
async function sharesHeld({ sql }: StageDatabase): Promise<string[]> {
  await sql`select pg_notify('tape_moved', '')`;
  const rows = await sql<{ held: string }[]>`
    select held_quantity as held from portfolios where held_quantity > 0`;
  return rows.map(({ held }) => held);
}

/** By what became of them, and how many of each. */
async function ends({ sql }: StageDatabase): Promise<Record<string, number>> {
  const rows = await sql<{ end: string; count: number }[]>`
    select coalesce(reason, status::text) as end, count(*)::int as count from orders
    where type = 'LIMIT' group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ end, count }) => [end, count]));
}

/**
 * Everyone has bought something by second 8. A coin is asked for at 50001 to 50010, a share at 21 to 30
 * dollars: 21 at seconds 10, 20, 30 and so on.
 */
async function openTheDay(): Promise<{ home: StageHome; resting: { order_id: string }[] }> {
  const home = await stage.start(stage.house(), { tapeTo: 100 });
  const market = await stage.orders(0, 8);
  const resting = [
    await limit(0, 20, { ticker_id: BTC, limit_price: '49000' }),
    await limit(1, 21, { ticker_id: APPLE, limit_price: '15' }),
    await limit(2, 22, { ticker_id: BTC, limit_price: '48000' }),
    await limit(3, 23, { ticker_id: APPLE, side: 'SELL', limit_price: '90', quantity: '2' }),
  ];
  await stage.publish([...market, ...resting], 100);
  await answered(home, stage.house(), { orders: 8, commands: 0 });
  return { home, resting };
}

test('orders that rest, their holds and ends, and cancels with their results come back from the journal', async () => {
  const { home: first, resting } = await openTheDay();
  await first.stop();
  const backup = await stage.backUp();

  await enterAction(stage.house().sql, APPLE, at(150.5), { newShares: 3, oldShares: 1 });
  const second = await stage.start(stage.house(), { tapeTo: 400 });
  const [touched, taken, expiring, later] = [
    await limit(0, 120, { ticker_id: APPLE, limit_price: '21' }),
    await limit(1, 121, { ticker_id: BTC, limit_price: '49500' }),
    await limit(1, 122, {
      ...{ ticker_id: BTC, limit_price: '49600' },
      ...{ time_in_force: 'GTD', expires_at: '2026-11-20T03:04:10Z' },
    }),
    await limit(0, 123, { ticker_id: APPLE, limit_price: '9' }),
  ];
  await stage.publish([
    ...[touched, taken, expiring, later],
    await limit(2, 124, { ticker_id: BTC, limit_price: '50000', time_in_force: 'IOC' }),
    await limit(2, 125, { ticker_id: BTC, limit_price: '60000' }),
    await cancel(1, 140, taken),
    await cancel(0, 141, touched),
    await cancel(0, 142, { order_id: randomUUID() }),
    await cancel(2, 143),
    ...(await stage.orders(200, 12)),
  ]);
  await stage.desk.beacon(at(400));
  await answered(second, stage.house(), { orders: 8 + 5 + 1 + 12, commands: 4 });
  // Two old shares, in new ones.
  await expect.poll(() => sharesHeld(stage.house()), PATIENCE).toEqual(['6.00000000']);
  await second.settled(8 + 5 + 1 + 12);
  await second.stop();
  expect(await ends(stage.house())).toEqual({
    ...{ AWAITING_PRINT: 4, EXPIRED: 2, FILLED: 2, USER_CANCELLED: 2 },
  });
  expect(await stage.breaches(stage.house())).toEqual([]);
  // Decided once more by the core, those that rest and the commands among it.
  const again = await decideAgain(stage.house().sql, 'always');
  expect(again).toMatchObject({ underOtherRules: 0, differences: [] });

  const none = { gaps: [], diverged: [], repriced: 0, commandsAgain: 0, refused: 0 };
  expect(await stage.replay(backup)).toMatchObject({ settled: 18, ...none });
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(stage.house().sql));
  // Run again it finds all of it done.
  expect(await stage.replay(backup)).toMatchObject({ settled: 0, ...none });
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(stage.house().sql));

  // What rested rests on: it is filled, and can be taken back.
  const third = await stage.start(backup, { tapeTo: 600 });
  await stage.publish([await cancel(0, 410, resting[0]), ...(await stage.orders(420, 4))], 600);
  await answered(third, backup, { orders: 26 + 1 + 4, commands: 5 });
  await third.stop();
  expect(await stage.breaches(backup)).toEqual([]);
}, 120_000);

test('cancels and limit orders that no journal tells of are decided anew and flagged, in the users’ own order', async () => {
  const { home: first, resting } = await openTheDay();
  await first.stop();
  const backup = await stage.backUp();

  const second = await stage.start(stage.house(), { tapeTo: 400, journaling: false });
  const touched = await limit(0, 120, { ticker_id: APPLE, limit_price: '21' });
  const untold = [
    touched,
    await cancel(0, 141, touched),
    await cancel(0, 142, resting[0]),
    await cancel(2, 143),
    ...(await stage.orders(200, 4)),
  ];
  await stage.publish([], 110);
  for (const one of untold) await stage.desk.publish(one);
  await stage.desk.beacon(at(400));
  await answered(second, stage.house(), { orders: 8 + 3 + 4, commands: 3 });
  await second.stop();

  expect(await stage.replay(backup)).toMatchObject({ settled: 0, repriced: 5, commandsAgain: 3 });
  const third = await stage.start(backup, { tapeTo: 900 });
  await stage.desk.beacon(at(900));
  await answered(third, backup, { orders: 8 + 3 + 4, commands: 3 });
  await third.stop();
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(stage.house().sql));
  const flagged = await backup.sql`
    select id from orders where replayed_at is not null
    union all select id from commands where replayed_at is not null`;
  expect(flagged).toHaveLength(8);
  expect(await stage.breaches(backup)).toEqual([]);
}, 120_000);
