import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { partitionQueue } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import { manualClock, type OrderDesk } from '../support/order-desk.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const END = addMicros(START, 400 * MICROS_PER_SECOND);
const at = (second: number): Instant => addMicros(START, second * MICROS_PER_SECOND + 1);
const BUY_BTC = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const PATIENCE = { timeout: 10_000 };

const user = randomUUID();
let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;

beforeEach(async () => {
  stage = await openEngineStage({ users: [user], openedAt: START });
  ({ desk, sql } = stage);
  await writeTestTape(sql, waveTape(['CRYPTO-COIN-BTC'], START, 400), END);
});
afterEach(() => stage.close());

const startEngine = (clock = () => END) => stage.start({ batchSize: 2, clock });

/** An order accepted so many seconds after the start, by whichever intake. */
async function order(second: number, { body = {}, intake = 'test-desk' } = {}) {
  const envelope = await desk.envelope(user, { ...BUY_BTC, ...body }, at(second));
  return { ...envelope, intake_id: intake };
}

const settled = (count: number) =>
  vi.waitUntil(async () => (await countSettled(sql)) === count, PATIENCE);

async function recorded(): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select id from orders order by accepted_at`;
  return rows.map(({ id }) => id);
}

/** Somebody takes these messages and dies: they come again, marked as such. */
async function takeAndDie(count: number): Promise<void> {
  const connection = await connect(stage.vhost.amqpUrl);
  const channel = await connection.createChannel();
  const taken = Promise.withResolvers<void>();
  let left = count;
  await channel.consume(partitionQueue(0), () => {
    left -= 1;
    if (left === 0) taken.resolve();
  });
  await taken.promise;
  await connection.close();
}

describe('an order behind others of its intake', () => {
  test('is set aside and on record, and the orders around it are settled', async () => {
    const [first, late, next] = [await order(10), await order(5), await order(11)];
    await desk.publish(first);
    await desk.publish(late);
    await desk.publish(next);
    await desk.beacon(END);
    const running = await startEngine();
    await settled(2);
    expect(await recorded()).toEqual([first.order_id, next.order_id]);
    await vi.waitUntil(() => running.total('poisoned') === 1, PATIENCE);
    expect(await stage.deadReasons()).toEqual(['back_dated']);
    const refusal = await vi.waitUntil(async () => {
      const rows = await sql`
        select subject, details->>'reason' as reason, details->>'claimed_user_id' as claimed
        from audit_log where action = 'order.refused'`;
      return rows[0];
    }, PATIENCE);
    expect(refusal).toEqual({ subject: late.order_id, reason: 'back_dated', claimed: user });
  });

  test('is so behind a beacon, too, and in a later turn', async () => {
    await desk.publish(await order(1));
    await desk.beacon(at(20));
    const running = await startEngine();
    await settled(1);
    await desk.publish(await order(19));
    await vi.waitUntil(() => running.total('poisoned') === 1, PATIENCE);
    expect(await stage.deadReasons()).toEqual(['back_dated']);
    // A beacon that comes late is nothing to set aside.
    await desk.beacon(at(15));
    await desk.publish(await order(21));
    await desk.beacon(END);
    await settled(2);
    expect(await stage.deadReasons()).toEqual([]);
  });

  test('is a duplicate where its retry was quicker, and its id still names one order', async () => {
    const body = { client_order_id: randomUUID() };
    const [original, retry] = [await order(5, { body }), await order(10, { body })];
    expect(original.order_id).toBe(retry.order_id);
    await desk.publish(retry);
    await desk.publish(original);
    const running = await startEngine();
    await vi.waitUntil(() => running.total('duplicates') === 1, PATIENCE);
    await desk.beacon(END);
    await settled(1);
    await desk.publish(original);
    await vi.waitUntil(() => running.total('duplicates') === 2, PATIENCE);
    const asksForMore = { body: { ...body, amount_krw: '900000' } };
    await desk.publish(await order(5, asksForMore));
    await vi.waitUntil(() => running.total('poisoned') === 1, PATIENCE);
    expect(await stage.deadReasons()).toEqual(['back_dated']);
    expect([await recorded(), running.total('conflicts')]).toEqual([[retry.order_id], 0]);
  });

  test('is settled when it was delivered before: who died with it brought it out of its order', async () => {
    const orders = [await order(10), await order(5)];
    for (const one of orders) await desk.publish(one);
    await takeAndDie(2);
    await desk.publish(await order(11));
    await desk.beacon(END);
    const running = await startEngine();
    await settled(3);
    expect(running.total('poisoned')).toBe(0);
  });

  test('is no excuse for another name: a new intake may lie behind by seconds only', async () => {
    await desk.publish(await order(100));
    await desk.publish(await order(89, { intake: 'edge-of-a-thief' }));
    await desk.publish(await order(91, { intake: 'edge-2' }));
    await desk.beacon(END);
    const running = await startEngine();
    await settled(2);
    await vi.waitUntil(() => running.total('poisoned') === 1, PATIENCE);
    expect(await stage.deadReasons()).toEqual(['back_dated']);
  });
});

test('what an edge stamps far ahead of home decides nothing, loses nothing, and waits for its time', async () => {
  const clock = manualClock(at(30));
  const running = await startEngine(clock.now);
  const turnsOver = async () => {
    const before = running.total('poisoned');
    await desk.publishRaw(user, Buffer.from('junk'));
    await vi.waitUntil(() => running.total('poisoned') > before, PATIENCE);
  };
  await desk.publish(await order(1));
  await desk.beacon(at(95));
  await turnsOver();
  expect(await countSettled(sql)).toBe(0);

  // Nor is what comes from a clock that was put right behind it.
  await desk.publish(await order(2));
  await desk.beacon(at(10));
  await settled(2);

  await desk.publish(await order(91));
  await desk.beacon(at(95));
  await turnsOver();
  expect(await countSettled(sql)).toBe(2);
  // Believed by now, and decided once nobody can enter a corporate action before it any more.
  clock.advance(10 * MICROS_PER_SECOND);
  await turnsOver();
  expect(await countSettled(sql)).toBe(2);
  clock.advance(30 * MICROS_PER_SECOND);
  await sql`select pg_notify('tape_moved', '')`;
  await settled(3);
});
