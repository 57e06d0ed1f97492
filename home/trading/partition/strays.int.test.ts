import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { decimal, ZERO } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import type { OpenOrder } from '../core/open-order.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { second } from '../core/testing/moment.ts';
import {
  type MatchingHead,
  readMatchingHeads,
  writeMatchingHeads,
} from '../matching/match-resting.ts';
import { waitingRow } from '../settlement/settlement-rows.ts';
import { writeSettlement } from '../settlement/write-settlement.ts';
import { type PartitionFence, takeOverPartition } from './partition-fence.ts';
import { adoptLayout } from './partition-layout.ts';
import { REPLAYED_PARTITION, storeReplayedOrders } from './replayed-submissions.ts';
import { type Arrival, findStrays } from './strays.ts';

const [ALICE, BOB] = [randomUUID(), randomUUID()];
const BTC = 'CRYPTO-COIN-BTC';

let database: TestDatabase;
let sql: Sql;
let fences: PartitionFence[];

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([ALICE, BOB], second(-60)));
  await adoptLayout(sql, 2);
  fences = [await takeOverPartition(sql, 0), await takeOverPartition(sql, 1)];
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

const fenceOf = (partition: number) => fences[partition] as PartitionFence;

/** A LIMIT order at rest in a partition, stored under its fence. */
async function rest(userId: string, fence: PartitionFence, since: number): Promise<void> {
  const order = buildOrder({
    ...{ id: randomUUID(), clientOrderId: randomUUID(), userId, partition: fence.partition },
    ...{ type: 'LIMIT', tickerId: BTC, quantity: '1' },
    ...{ limitPrice: decimal('100'), timeInForce: 'GTC', deadlineAt: null },
    ...{ hold: { krw: decimal('101'), quantity: ZERO }, restingSince: second(since) },
  });
  const rest = { effects: [], accounts: new Map(), conflicts: [] };
  await writeSettlement(sql, { orders: [waitingRow(order)], ...rest, fence });
}

const matchTo = (fence: PartitionFence, to: number) =>
  writeMatchingHeads(sql, fence, [{ tickerId: BTC, matchedTo: second(to) }]);

const headOf = async (partition: number): Promise<MatchingHead['matchedTo'] | undefined> =>
  (await readMatchingHeads(sql, partition))[0]?.matchedTo;

async function placesOf(userId: string): Promise<number[]> {
  const rows = await sql<{ partition: number }[]>`
    select partition from orders where user_id = ${userId} order by partition`;
  return rows.map(({ partition }) => partition);
}

test('with another number of partitions all that waits is given away, as far as it was matched', async () => {
  await rest(ALICE, fenceOf(0), 10);
  await rest(BOB, fenceOf(1), 20);
  await matchTo(fenceOf(0), 50);
  await matchTo(fenceOf(1), 30);
  await adoptLayout(sql, 2);
  expect([await placesOf(ALICE), await placesOf(BOB)]).toEqual([[0], [1]]);
  await adoptLayout(sql, 3);
  expect([await placesOf(ALICE), await placesOf(BOB)]).toEqual([
    [UNROUTED_PARTITION],
    [UNROUTED_PARTITION],
  ]);
  expect(await headOf(UNROUTED_PARTITION)).toBe(second(30));
  // Who still runs with the old number writes nothing more.
  await expect(rest(ALICE, fenceOf(0), 10)).rejects.toThrow('partition');
});

test('an engine that comes up with the same number leaves everything where it is', async () => {
  await adoptLayout(sql, 3);
  const fence = await takeOverPartition(sql, 2);
  await rest(ALICE, fence, 10);
  await adoptLayout(sql, 3);
  await rest(ALICE, fence, 10);
  expect(await placesOf(ALICE)).toEqual([2, 2]);
});

test('a user’s first message takes over what strays of them, and nothing of others', async () => {
  await rest(ALICE, fenceOf(0), 10);
  await rest(BOB, fenceOf(0), 12);
  await matchTo(fenceOf(0), 50);
  await adoptLayout(sql, 3);
  const fence = await takeOverPartition(sql, 2);
  const strays = await findStrays(sql);
  const message = { userId: ALICE, unanswered: undefined };
  expect(await strays.takeOver(fence, [message])).toBe(1);
  expect([await placesOf(ALICE), await placesOf(BOB)]).toEqual([[2], [UNROUTED_PARTITION]]);
  expect(await headOf(2)).toBe(second(50));
  expect(await strays.takeOver(fence, [message])).toBe(0);
});

test('what comes to a partition that has others at rest has it look back no further than it must, and as far', async () => {
  await rest(ALICE, fenceOf(0), 10);
  await matchTo(fenceOf(0), 50);
  await adoptLayout(sql, 3);
  const [behind, ahead] = [await takeOverPartition(sql, 1), await takeOverPartition(sql, 2)];
  // It has not written down yet how far it is: no further than since these rest.
  await rest(BOB, behind, 40);
  await matchTo(ahead, 70);
  await rest(BOB, ahead, 60);
  const strays = await findStrays(sql);
  await strays.takeOver(ahead, [{ userId: ALICE, unanswered: undefined }]);
  expect(await headOf(2)).toBe(second(50));
  await sql`update orders set partition = ${UNROUTED_PARTITION} where user_id = ${ALICE}`;
  await strays.look();
  await strays.takeOver(behind, [{ userId: ALICE, unanswered: undefined }]);
  expect(await headOf(1)).toBe(second(40));
});

test('who has something in a partition belongs there; the rest goes to the lane of no partition', async () => {
  await rest(ALICE, fenceOf(1), 10);
  await rest(ALICE, { ...fenceOf(0), partition: 0 }, 10);
  await rest(BOB, fenceOf(0), 10);
  await sql`update orders set partition = -2 where partition = 0`;
  const strays = await findStrays(sql);
  const unrouted = await takeOverPartition(sql, UNROUTED_PARTITION);
  expect(await strays.takeKnown(fenceOf(1))).toBe(1);
  expect(await strays.takeKnown(unrouted)).toBe(1);
  expect([await placesOf(ALICE), await placesOf(BOB)]).toEqual([[1, 1], [UNROUTED_PARTITION]]);
});

test('an account on margin goes with its user, whether or not any order of theirs waits', async () => {
  await sql`
    update wallets set margin_since = now(), margin_checked_to = now(), margin_partition = 0
    where user_id = ${ALICE}`;
  const place = async () =>
    (await sql`select margin_partition as at from wallets where user_id = ${ALICE}`)[0]?.at;
  await adoptLayout(sql, 3);
  expect(await place()).toBe(UNROUTED_PARTITION);
  const strays = await findStrays(sql);
  const fence = await takeOverPartition(sql, 2);
  await strays.takeOver(fence, [{ userId: ALICE, unanswered: undefined }]);
  expect(await place()).toBe(2);
});

test('who is let owe by a partition belongs to it: it does nothing to them before what strays of them', async () => {
  await rest(ALICE, fenceOf(0), 10);
  await sql`update orders set partition = -2`;
  await sql`
    update wallets set margin_since = now(), margin_checked_to = now(), margin_partition = 1
    where user_id = ${ALICE}`;
  const strays = await findStrays(sql);
  expect(await strays.takeKnown(await takeOverPartition(sql, UNROUTED_PARTITION))).toBe(0);
  expect(await strays.takeKnown(fenceOf(0))).toBe(0);
  expect(await strays.takeKnown(fenceOf(1))).toBe(1);
  expect(await placesOf(ALICE)).toEqual([1]);
});

test('what its queue brings for the first time loses its flag, though its user’s were taken over before it came', async () => {
  await rest(ALICE, fenceOf(1), 10);
  const [first, later, settledBefore] = [1, 2, 3].map(() => {
    const ids = { id: randomUUID(), clientOrderId: randomUUID(), userId: ALICE };
    return buildOrder({ ...ids, partition: REPLAYED_PARTITION, tickerId: BTC });
  }) as [OpenOrder, OpenOrder, OpenOrder];
  await storeReplayedOrders(sql, [first, later, settledBefore], second(0));
  const flagged = async () => {
    const rows = await sql<{ id: string }[]>`select id from orders where replayed_at is not null`;
    return new Set(rows.map(({ id }) => id));
  };
  const strays = await findStrays(sql);
  const bring = (unanswered: Arrival['unanswered']) =>
    strays.takeOver(fenceOf(1), [{ userId: ALICE, unanswered }]);
  // A beacon was ahead of them in the queue: the partition knows its user without any of their messages.
  expect(await strays.takeKnown(fenceOf(1))).toBe(3);
  expect(await flagged()).toEqual(new Set([first.id, later.id, settledBefore.id]));
  await bring(first);
  expect(await flagged()).toEqual(new Set([later.id, settledBefore.id]));
  // An engine that comes up in between knows of them as well, and one that was replaced does nothing any more.
  const successor = await takeOverPartition(sql, 1);
  await bring(later);
  expect(await flagged()).toEqual(new Set([later.id, settledBefore.id]));
  const anew = await findStrays(sql);
  await anew.takeOver(successor, [{ userId: ALICE, unanswered: later }]);
  // Delivered before, it may have been settled before as well.
  await anew.takeOver(successor, [{ userId: ALICE, unanswered: undefined }]);
  // As may what is sent once more under its id.
  const retry = { ...settledBefore, acceptedAt: addMicros(settledBefore.acceptedAt, 1) };
  await anew.takeOver(successor, [{ userId: ALICE, unanswered: retry }]);
  expect(await flagged()).toEqual(new Set([settledBefore.id]));
});
