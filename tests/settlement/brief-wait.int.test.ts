import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { manualClock, type OrderDesk } from '../support/order-desk.ts';
import type { RunningEngine } from '../support/running-engine.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const BTC = 'CRYPTO-COIN-BTC';
const BUY = { ticker_id: BTC, side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const USER = randomUUID();
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
/** After the prints of its second, so that the next is a print to come. */
const ORDERED_AT = addMicros(second(2), 1);
const IN_TIME = { timeout: 10_000 };

let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;
let clock: ReturnType<typeof manualClock>;

beforeEach(async () => {
  stage = await openEngineStage({ users: [USER], openedAt: START });
  ({ desk, sql } = stage);
  clock = manualClock(second(3));
  await tapeTo(2);
});
afterEach(() => stage.close());

const tapeTo = (to: number) => writeTestTape(sql, waveTape([BTC], START, to), second(to));
const statuses = async () => {
  const rows = await sql<{ status: string }[]>`select status from orders`;
  return rows.map(({ status }) => status);
};
const passedTo = async () => {
  const rows = await sql<{ passedTo: number }[]>`
    select extract(epoch from passed_to)::float8 * 1e6 as "passedTo"
    from partition_progress where partition = 0`;
  return rows[0]?.passedTo;
};

/** An engine that has read the order, and what came behind it, before there is a print for it. */
async function engineThatHasIt(heardTo = second(3)): Promise<RunningEngine> {
  const engine = await stage.start({ clock: clock.now });
  await desk.beacon(heardTo);
  await vi.waitUntil(async () => (await passedTo()) === ORDERED_AT - 1, IN_TIME);
  return engine;
}

const fills = async () => {
  const rows = await sql<{ id: string }[]>`
    select id from settlement_receipts where user_id = ${USER} order by seq`;
  return rows.map(({ id }) => id);
};

async function order(): Promise<string> {
  const envelope = await desk.envelope(USER, BUY, ORDERED_AT);
  await desk.publish(envelope);
  return envelope.order_id;
}

test('an order that fills with the next print is written once, as filled', async () => {
  await order();
  const engine = await engineThatHasIt();
  expect(await statuses()).toEqual([]);

  await tapeTo(3);
  await vi.waitUntil(async () => (await statuses()).includes('FILLED'), IN_TIME);
  expect(engine.total('stored')).toBe(0);
  // Nothing of it is in the way any more.
  await desk.beacon(second(4));
  await vi.waitUntil(async () => ((await passedTo()) ?? 0) > ORDERED_AT, IN_TIME);
  expect(stage.faults()).toEqual([]);
});

test('one whose print does not come is stored, and its message is done with', async () => {
  await order();
  const engine = await engineThatHasIt();
  clock.advance(2 * MICROS_PER_SECOND);
  await engine.look();
  await vi.waitUntil(async () => (await statuses()).includes('PENDING'), IN_TIME);
  await engine.stop();

  // The next finds it in the database alone: nothing comes again.
  const next = await stage.start({ clock: clock.now });
  await tapeTo(3);
  await vi.waitUntil(async () => {
    await desk.beacon(second(4));
    return (await statuses()).includes('FILLED');
  }, IN_TIME);
  expect(next.total('duplicates')).toBe(0);
});

test('one that is held when its engine goes comes again, and fills once', async () => {
  await order();
  const first = await engineThatHasIt();
  await first.stop();
  expect(await statuses()).toEqual([]);

  await tapeTo(3);
  await stage.start({ clock: clock.now });
  await vi.waitUntil(async () => {
    await desk.beacon(second(4));
    return (await statuses()).includes('FILLED');
  }, IN_TIME);
  const fills = await sql`select filled_at from fills`;
  expect(fills).toHaveLength(1);
});

test('one that is asked back while it is held is known: no market order can be, and it fills', async () => {
  const orderId = await order();
  await engineThatHasIt(second(2.1));
  const cancel = { type: 'CANCEL' as const, order_id: orderId };
  await desk.publish(await desk.command(USER, cancel, second(2.2)));
  await desk.beacon(second(4));
  await tapeTo(4);
  await vi.waitUntil(async () => (await statuses()).includes('FILLED'), IN_TIME);
  const [answer] = await sql`select status, reason, reason_detail as detail from commands`;
  expect(answer).toEqual({ status: 'REJECTED', reason: 'ALREADY_FINAL', detail: 'type=MARKET' });
});

test('one that came to no partition is held by nobody: the one that gets the next of its user decides both in their order', async () => {
  await stage.start({ clock: clock.now });
  const first = await desk.envelope(USER, BUY, ORDERED_AT);
  await desk.publishTo(UNROUTED_PARTITION, first);
  await desk.beacon(second(2.5));
  await vi.waitUntil(async () => (await statuses()).includes('PENDING'), IN_TIME);
  const next = await desk.envelope(USER, BUY, second(2.6));
  await desk.publish(next);
  await desk.beacon(second(4));
  await tapeTo(4);
  await vi.waitUntil(async () => (await fills()).length === 2, IN_TIME);
  expect(await fills()).toEqual([first.order_id, next.order_id]);
});
