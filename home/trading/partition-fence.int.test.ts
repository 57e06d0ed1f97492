import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../tests/support/database.ts';
import { openTradingFloor } from '../../tests/support/trading-floor.ts';
import { buildOrder } from './core/testing/build-order.ts';
import { second } from './core/testing/moment.ts';
import { lowerMatchingHeads, writeMatchingHeads } from './match-resting.ts';
import { type PartitionFence, takeOverPartition } from './partition-fence.ts';
import { findReplayedOrders, REPLAYED_PARTITION } from './replayed-orders.ts';
import { waitingRow } from './settlement-rows.ts';
import { isSettlementConflict, writeSettlement } from './write-settlement.ts';

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
  const isWaiting = async () => {
    const [row] = await sql`select from pg_locks where not granted limit 1`;
    return row !== undefined;
  };
  await expect.poll(isWaiting).toBe(true);
  // Behind the take-over that waits, whatever it has been read by.
  const late = takeOver.then(() => store(zombies));
  underWay.resolve();
  await write;
  expect(await late).toBe('refused');
  expect(order).toEqual(['written', 'taken over']);
});

test('how far it had matched is not written over what its successor goes by', async () => {
  await writeMatchingHeads(sql, zombies, [{ tickerId: BTC, matchedTo: second(9) }]);
  const heirs = await takeOverPartition(sql, 0);
  await lowerMatchingHeads(sql, heirs, second(6));
  expect(await headOf()).toBe(second(6));
  await writeMatchingHeads(sql, zombies, [{ tickerId: BTC, matchedTo: second(12) }]);
  await lowerMatchingHeads(sql, zombies, second(1));
  expect(await headOf()).toBe(second(6));
  await lowerMatchingHeads(sql, heirs, second(8));
  expect(await headOf()).toBe(second(6));
});

test('what a replay has left it takes no more', async () => {
  await takeOverPartition(sql, 0);
  const heirs = await takeOverPartition(sql, 1);
  expect(await store({ ...heirs, partition: 1 })).toBe('written');
  await sql`update orders set partition = ${REPLAYED_PARTITION}`;
  const messages = [{ userId: USER, unanswered: undefined }];
  const awoken = await findReplayedOrders(sql);
  expect(await awoken.takeOver(zombies, messages)).toBe(0);
  const replayed = await findReplayedOrders(sql);
  expect(await replayed.takeRest(zombies, second(100))).toBe(0);
  expect(await replayed.takeOver(heirs, messages)).toBe(1);
});
