import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { lockWaiters } from '../../../tests/support/lock-waiters.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { second } from '../core/testing/moment.ts';
import { lowerMatchingHeads, writeMatchingHeads } from '../matching/match-resting.ts';
import { waitingRow } from '../settlement/settlement-rows.ts';
import { isSettlementConflict, writeSettlement } from '../settlement/write-settlement.ts';
import { type PartitionFence, takeOverPartition } from './partition-fence.ts';
import { REPLAYED_PARTITION } from './replayed-submissions.ts';
import { findStrays } from './strays.ts';

const USER = randomUUID();
const BTC = 'CRYPTO-COIN-BTC';

let database: TestDatabase;
let sql: Sql;
let zombies: PartitionFence;

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([USER], second(-60)));
  zombies = await takeOverPartition(sql, 0);
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

/** An order that waits: of all writes the one that no account's version guards. */
async function store(fence: PartitionFence): Promise<'written' | 'refused'> {
  const order = buildOrder({
    id: randomUUID(),
    clientOrderId: randomUUID(),
    userId: USER,
    partition: fence.partition,
  });
  const rest = { effects: [], accounts: new Map(), conflicts: [] };
  try {
    await writeSettlement(sql, { orders: [waitingRow(order)], ...rest, fence });
    return 'written';
  } catch (error) {
    if (!isSettlementConflict(error)) throw error;
    return 'refused';
  }
}

async function headOf(): Promise<unknown> {
  const [row] = await sql`select matched_to from matching_heads where partition = 0`;
  return row?.matched_to;
}

test('an engine that was replaced writes nothing more for the partition, and goes on with the others', async () => {
  expect(await store(zombies)).toBe('written');
  const heirs = await takeOverPartition(sql, 0);
  const other = await takeOverPartition(sql, 1);
  expect(await store(zombies)).toBe('refused');
  expect(await store(heirs)).toBe('written');
  expect(await store(other)).toBe('written');
  const [row] = await sql`select count(*)::int as stored from orders`;
  expect(row).toEqual({ stored: 3 });
});

test('a take-over waits for the write that is under way, and a write for the take-over', async () => {
  const order: string[] = [];
  const underWay = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const write = sql.begin(async (tx) => {
    await tx`select from partition_fences where partition = 0 and token = ${zombies.token} for share`;
    locked.resolve();
    await underWay.promise;
    order.push('written');
  });
  await locked.promise;
  const takeOver = takeOverPartition(sql, 0).then(() => order.push('taken over'));
  await expect.poll(() => lockWaiters(sql)).toHaveLength(1);
  // Behind the take-over that waits, whatever it has been read by.
  const late = takeOver.then(() => store(zombies));
  underWay.resolve();
  await write;
  expect(await late).toBe('refused');
  expect(order).toEqual(['written', 'taken over']);
});

/** One of its orders comes to rest. */
async function rest(at: Instant): Promise<void> {
  await sql`update orders set type = 'LIMIT', limit_price = 1, time_in_force = 'GTC', hold_krw = 1,
    hold_quantity = 0, resting_since = ${at} where partition = 0`;
}
const known = (horizon: Instant, completeTo: Instant) => ({
  horizon,
  heads: new Map([[BTC, { tickerId: BTC, source: 'test', completeTo, lastPrintAt: completeTo }]]),
});

test('how far it had matched is not written over what its successor goes by', async () => {
  await store(zombies);
  await rest(second(5));
  await writeMatchingHeads(sql, zombies, [{ tickerId: BTC, matchedTo: second(9) }]);
  const heirs = await takeOverPartition(sql, 0);
  await lowerMatchingHeads(sql, heirs, known(second(8), second(20)));
  expect(await headOf()).toBe(second(8));
  // Its tape has not come as far, as it knows.
  await lowerMatchingHeads(sql, heirs, known(second(8), second(6)));
  expect(await headOf()).toBe(second(6));
  await writeMatchingHeads(sql, zombies, [{ tickerId: BTC, matchedTo: second(12) }]);
  await lowerMatchingHeads(sql, zombies, known(second(1), second(1)));
  expect(await headOf()).toBe(second(6));
  await lowerMatchingHeads(sql, heirs, known(second(8), second(8)));
  expect(await headOf()).toBe(second(6));
});

test('nor is it kept of what nothing rests on any more', async () => {
  await writeMatchingHeads(sql, zombies, [{ tickerId: BTC, matchedTo: second(9) }]);
  await lowerMatchingHeads(sql, zombies, known(second(20), second(20)));
  expect(await headOf()).toBe(0);
});

test('what a replay has left is looked at from where it rests, whoever takes it', async () => {
  await store(zombies);
  await rest(second(5));
  await sql`update orders set partition = ${REPLAYED_PARTITION}`;
  await store(zombies);
  await rest(second(8));
  await writeMatchingHeads(sql, zombies, [{ tickerId: BTC, matchedTo: second(9) }]);
  const strays = await findStrays(sql);
  expect(await strays.takeKnown(zombies)).toBe(1);
  expect(await headOf()).toBe(second(5));
});

test('what a replay has left of who has something at rest is for the lane of that, and no other', async () => {
  await store(zombies);
  await rest(second(5));
  const heirs = await takeOverPartition(sql, 1);
  const unrouted = await takeOverPartition(sql, UNROUTED_PARTITION);
  expect(await store({ ...heirs, partition: 1 })).toBe('written');
  await sql`update orders set partition = ${REPLAYED_PARTITION}, type = 'LIMIT', limit_price = 1,
    time_in_force = 'GTC' where partition = 1`;
  const strays = await findStrays(sql);
  expect(await strays.takeKnown({ ...heirs, partition: 1 })).toBe(0);
  expect(await strays.takeKnown(unrouted)).toBe(0);
  expect(await strays.takeKnown(zombies)).toBe(1);
});

test('what strays it takes no more', async () => {
  await takeOverPartition(sql, 0);
  const heirs = await takeOverPartition(sql, 1);
  expect(await store({ ...heirs, partition: 1 })).toBe('written');
  await sql`update orders set partition = ${REPLAYED_PARTITION}`;
  const messages = [{ userId: USER, unanswered: undefined }];
  const awoken = await findStrays(sql);
  expect(await awoken.takeOver(zombies, messages)).toBe(0);
  const strays = await findStrays(sql);
  expect(await strays.takeKnown(zombies)).toBe(0);
  expect(await strays.takeOver(heirs, messages)).toBe(1);
});
