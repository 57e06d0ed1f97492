import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { UserCommand } from '@mockstreet/shared/command-envelope';
import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { lockWaiters } from '../support/lock-waiters.ts';
import type { OrderDesk } from '../support/order-desk.ts';
import { type TapeSecond, writeTestTape } from '../support/test-tape.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const BTC = 'CRYPTO-COIN-BTC';
const XRP = 'CRYPTO-COIN-XRP';
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
const [ALICE, BOB] = [randomUUID(), randomUUID()];

let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;
let now: Instant;

beforeEach(async () => {
  stage = await openEngineStage({ users: [ALICE, BOB], openedAt: START });
  ({ desk, sql } = stage);
  now = START;
  await tapeTo(1, 50_000);
});

afterEach(async () => {
  expect(stage.faults()).toEqual([]);
  await stage.close();
});

const startEngine = () => stage.start({ clock: () => now });

/** Goes on to a second of the day: a quote a second at this level, and nothing is missing before. */
async function tapeTo(to: number, level: number, tickerIds = [BTC, XRP]): Promise<void> {
  const from = Math.floor((now - START) / MICROS_PER_SECOND) + 1;
  const prints = tickerIds.flatMap((tickerId) =>
    Array.from({ length: to - from + 1 }, (_, index): TapeSecond => {
      return { tickerId, at: second(from + index), bid: `${level}`, ask: `${level + 10}` };
    }),
  );
  now = second(to);
  await writeTestTape(sql, prints, now);
  await desk.beacon(now);
}

async function place(userId: string, at: number, order: Record<string, unknown>): Promise<string> {
  const body = { ticker_id: BTC, side: 'BUY', type: 'LIMIT', quantity: '10', ...order };
  const envelope = await desk.envelope(userId, body, addMicros(second(at), 1));
  await desk.publish(envelope);
  return envelope.order_id;
}

async function take(userId: string, at: number, command: UserCommand): Promise<string> {
  const envelope = await desk.command(userId, command, addMicros(second(at), 1));
  await desk.publish(envelope);
  return envelope.command_id;
}

const completeTo = (of: Sql, to: Instant) =>
  of`update tape_heads set complete_to = ${formatInstant(to)}`;
const isAtALock = async () => (await lockWaiters(sql)).includes('engine');
const orderOf = async (id: string) => {
  const [row] = await sql`
    select status, reason, price::float8 as price, hold_krw::float8 as "holdKrw",
      hold_quantity::float8 as "holdQuantity", resting_since as "restingSince", filled_at as "filledAt"
    from orders where id = ${id}`;
  return row ?? {};
};
const commandOf = async (id: string) => {
  const [row] = await sql`select status, reason, cancelled from commands where id = ${id}`;
  return row ?? {};
};
const moneyOf = async (userId: string) => {
  const [row] = await sql`
    select balance_krw::float8 as cash, held_krw::float8 as held from wallets
    where user_id = ${userId}`;
  return row;
};
const becomes = async (read: () => Promise<unknown>, expected: object) =>
  await vi.waitFor(async () => expect(await read()).toMatchObject(expected), { timeout: 10_000 });

describe('a LIMIT order', () => {
  test('that buys rests with a hold, and fills at its limit once a price goes through it', async () => {
    const id = await place(ALICE, 1, { limit_price: '49000' });
    await tapeTo(3, 50_000);
    await startEngine();
    const resting = { status: 'PENDING', restingSince: second(2), holdKrw: 490_245 };
    await becomes(() => orderOf(id), resting);
    expect(await moneyOf(ALICE)).toEqual({ cash: 2_000_000, held: 490_245 });
    await tapeTo(5, 49_000);
    await tapeTo(6, 48_000);
    await becomes(() => orderOf(id), { status: 'FILLED', price: 49_000, filledAt: second(6) });
    expect(await moneyOf(ALICE)).toEqual({ cash: 2_000_000 - 490_245, held: 0 });
  });

  test('that sells holds the coins, and fills at its limit', async () => {
    await place(ALICE, 1, { type: 'MARKET' });
    await tapeTo(3, 50_000);
    const id = await place(ALICE, 3, { side: 'SELL', quantity: '4', limit_price: '51000' });
    const more = await place(ALICE, 3.1, { side: 'SELL', quantity: '7', limit_price: '51000' });
    await tapeTo(5, 50_000);
    await startEngine();
    await becomes(() => orderOf(id), { status: 'PENDING', holdQuantity: 4 });
    await becomes(() => orderOf(more), { status: 'FAILED', reason: 'INSUFFICIENT_QUANTITY' });
    const held = async () =>
      (
        await sql`select quantity::float8 as quantity, held_quantity::float8 as held from portfolios`
      )[0];
    expect(await held()).toEqual({ quantity: 10, held: 4 });
    await tapeTo(7, 51_500);
    await becomes(() => orderOf(id), { status: 'FILLED', price: 51_000, filledAt: second(6) });
    expect(await held()).toEqual({ quantity: 6, held: 0 });
  });

  test('is looked at once more when its tape goes on while it is being read', async () => {
    const id = await place(ALICE, 1, { limit_price: '49000' });
    await tapeTo(3, 50_000);
    const { look } = await startEngine();
    await becomes(() => orderOf(id), { status: 'PENDING', restingSince: second(2) });
    const through = { tickerId: BTC, at: second(5), bid: '48000', ask: '48010' };
    await writeTestTape(sql, [through], second(3));
    now = second(6);
    await sql.begin(async (holder) => {
      await holder`lock table prints in access exclusive mode`;
      await completeTo(sql, second(4));
      await desk.beacon(now);
      await look();
      await vi.waitUntil(isAtALock, { timeout: 10_000 });
      await completeTo(sql, second(6));
      await look();
    });
    await becomes(() => orderOf(id), { status: 'FILLED', price: 49_000, filledAt: second(5) });
  });

  test('that can trade at once does so at the better price', async () => {
    const id = await place(ALICE, 1, { limit_price: '60000', quantity: '1' });
    await tapeTo(3, 50_000);
    await startEngine();
    await becomes(() => orderOf(id), { status: 'FILLED', price: 50_010, filledAt: second(2) });
  });

  test('IOC is filled at once or not at all', async () => {
    const id = await place(ALICE, 1, { limit_price: '49000', time_in_force: 'IOC' });
    await tapeTo(3, 50_000);
    await startEngine();
    await becomes(() => orderOf(id), { status: 'CANCELLED', reason: 'EXPIRED' });
    expect(await moneyOf(ALICE)).toEqual({ cash: 2_000_000, held: 0 });
  });

  test('expires when its day is over, and not a moment earlier', async () => {
    const id = await place(ALICE, 1, { limit_price: '49000', time_in_force: 'DAY' });
    await tapeTo(3, 50_000);
    const engine = await startEngine();
    await becomes(() => orderOf(id), { restingSince: second(2) });
    now = instant(Date.UTC(2026, 10, 21) * 1000);
    const turns = engine.turns();
    await writeTestTape(
      sql,
      [{ tickerId: BTC, at: second(4), bid: '50000', ask: '50010' }],
      addMicros(now, -1),
    );
    await desk.beacon(now);
    await vi.waitUntil(() => engine.turns() > turns + 10, { timeout: 10_000 });
    expect(await orderOf(id)).toMatchObject({ status: 'PENDING' });
    await writeTestTape(sql, [{ tickerId: BTC, at: now, bid: '40000', ask: '40010' }], now);
    await becomes(() => orderOf(id), { status: 'CANCELLED', reason: 'EXPIRED' });
    expect(await moneyOf(ALICE)).toEqual({ cash: 2_000_000, held: 0 });
  });

  test('that an account cannot bear with what it holds back already is refused', async () => {
    const first = await place(ALICE, 1, { limit_price: '49000', quantity: '30' });
    const second_ = await place(ALICE, 1.1, { limit_price: '49000', quantity: '30' });
    const market = await place(ALICE, 1.2, { type: 'MARKET', quantity: '20' });
    await tapeTo(4, 50_000);
    await startEngine();
    await becomes(() => orderOf(first), { status: 'PENDING', holdKrw: 1_470_735 });
    await becomes(() => orderOf(second_), { status: 'FAILED', reason: 'INSUFFICIENT_CASH' });
    await becomes(() => orderOf(market), { status: 'FAILED', reason: 'INSUFFICIENT_CASH' });
  });
});

describe('a cancel', () => {
  test('wins over a print that comes after it, and loses against one before', async () => {
    const [early, late] = [
      await place(ALICE, 1, { limit_price: '49000' }),
      await place(BOB, 1.1, { limit_price: '49000' }),
    ];
    await tapeTo(3, 50_000);
    await startEngine();
    await becomes(() => orderOf(late), { restingSince: second(2) });
    // Takes effect half a second on: before the price of the fifth second, behind it.
    const wins = await take(ALICE, 4, { type: 'CANCEL', order_id: early });
    await tapeTo(4, 50_000);
    await tapeTo(5, 48_000);
    const loses = await take(BOB, 5, { type: 'CANCEL', order_id: late });
    await tapeTo(7, 50_000);
    await becomes(() => commandOf(wins), { status: 'DONE', reason: null, cancelled: 1 });
    await becomes(() => commandOf(loses), { status: 'REJECTED', reason: 'ALREADY_FINAL' });
    expect(await orderOf(early)).toMatchObject({ status: 'CANCELLED', reason: 'USER_CANCELLED' });
    expect(await orderOf(late)).toMatchObject({ status: 'FILLED', price: 49_000 });
    expect(await moneyOf(ALICE)).toEqual({ cash: 2_000_000, held: 0 });
  });

  test('takes back neither a MARKET order nor what is another’s, unknown or over', async () => {
    const filled = await place(ALICE, 1, { type: 'MARKET', quantity: '1' });
    const bobs = await place(BOB, 1.1, { limit_price: '49000' });
    await tapeTo(3, 50_000);
    const market = await place(ALICE, 3, { type: 'MARKET', ticker_id: XRP, quantity: '1' });
    const cancels = [
      await take(ALICE, 3.1, { type: 'CANCEL', order_id: market }),
      await take(ALICE, 3.2, { type: 'CANCEL', order_id: bobs }),
      await take(ALICE, 3.3, { type: 'CANCEL', order_id: randomUUID() }),
      await take(ALICE, 3.4, { type: 'CANCEL', order_id: filled }),
    ];
    await tapeTo(6, 50_000);
    await startEngine();
    const reasons = ['ALREADY_FINAL', 'UNKNOWN_ORDER', 'UNKNOWN_ORDER', 'ALREADY_FINAL'];
    for (const [index, reason] of reasons.entries()) {
      await becomes(() => commandOf(cancels[index] as string), { status: 'REJECTED', reason });
    }
    await becomes(() => orderOf(market), { status: 'FILLED' });
    await becomes(() => orderOf(bobs), { status: 'PENDING' });
  });

  test('of all takes back every LIMIT order that was accepted before it, and no other', async () => {
    const before = [
      await place(ALICE, 1, { limit_price: '49000', quantity: '1' }),
      await place(ALICE, 1.1, { limit_price: '48000', quantity: '1', ticker_id: XRP }),
    ];
    const bobs = await place(BOB, 1.2, { limit_price: '49000', quantity: '1' });
    const all = await take(ALICE, 3, { type: 'CANCEL_ALL' });
    const after = await place(ALICE, 3.1, { limit_price: '49000', quantity: '1' });
    await tapeTo(6, 50_000);
    await startEngine();
    await becomes(() => commandOf(all), { status: 'DONE', cancelled: 2 });
    for (const id of before) await becomes(() => orderOf(id), { status: 'CANCELLED' });
    for (const id of [bobs, after]) await becomes(() => orderOf(id), { status: 'PENDING' });
  });

  test('sent again is the same, and asking for something else under its name changes nothing', async () => {
    const id = await place(ALICE, 1, { limit_price: '49000', quantity: '1' });
    const options = { clientCommandId: randomUUID() };
    const at = addMicros(second(2), 1);
    const cancel = await desk.command(ALICE, { type: 'CANCEL', order_id: id }, at, options);
    for (let times = 0; times < 3; times++) await desk.publish(cancel);
    const other = { type: 'CANCEL_ALL' } as const;
    await desk.publish(await desk.command(ALICE, other, addMicros(at, 1), options));
    await tapeTo(6, 50_000);
    const running = await startEngine();
    await becomes(() => commandOf(cancel.command_id), { status: 'DONE', cancelled: 1 });
    await desk.publish(cancel);
    await vi.waitUntil(() => running.total('duplicates') === 3, { timeout: 10_000 });
    expect(running.total('conflicts')).toBe(1);
    expect(await sql`select id from commands`).toHaveLength(1);
  });
});
