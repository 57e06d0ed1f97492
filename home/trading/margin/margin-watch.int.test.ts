import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadInstruments } from '#market/instruments';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import type { Account } from '../core/account.ts';
import { BTC } from '../core/testing/build-print.ts';
import { second } from '../core/testing/moment.ts';
import { readAccounts } from '../gather/read-accounts.ts';
import type { LaneWorld } from '../lane.ts';
import { type PartitionFence, takeOverPartition } from '../partition/partition-fence.ts';
import type { WrittenTurn } from '../write-turn.ts';
import { readOwing } from './margin-turn.ts';
import { createMarginWatch, type MarginWatch } from './margin-watch.ts';

const DEBTORS = Array.from({ length: 25 }, () => randomUUID()).sort();
const [ALICE = ''] = DEBTORS;
const [OURS, THEIRS] = [0, 1];
const BATCH = 500;
const NOW = second(10_000);
const hours = (count: number) => addMicros(NOW, -60 * count * MICROS_PER_MINUTE);

let database: TestDatabase;
let sql: Sql;
let fence: PartitionFence;
let watch: MarginWatch;

beforeAll(async () => {
  ({ database, sql } = await openTradingFloor(DEBTORS, hours(48)));
  await sql`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw,
      moved_at)
    select user_id, ${BTC}, 1, 1, 'KRW-COIN', 1, 1, ${formatInstant(hours(48))} from wallets`;
  fence = await takeOverPartition(sql, OURS);
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});
beforeEach(async () => {
  await owe(addMicros(NOW, -MICROS_PER_MINUTE));
  watch = createMarginWatch(
    { partition: OURS, instruments: await loadInstruments(sql), batchSize: BATCH },
    sql,
  );
  await watch.ensure(fence);
});

/** Everybody owes, and is looked after up to a moment. */
async function owe(checkedTo: Instant, partition = OURS): Promise<void> {
  await sql`
    update wallets set balance_krw = -1, margin_since = ${formatInstant(hours(48))},
      margin_checked_to = ${formatInstant(checkedTo)}, margin_partition = ${partition}`;
}

/** The tape of what they hold has come as far as this. */
function worldOf(completeTo: Instant): LaneWorld {
  const head = { tickerId: BTC, source: 'test', completeTo, lastPrintAt: completeTo };
  const actions = { of: () => [] } as unknown as LaneWorld['actions'];
  return { heads: new Map([[BTC, head]]), actions } as unknown as LaneWorld;
}

const next = () => watch.next(worldOf(NOW), NOW);

/** A turn that looked at accounts as they are on record. */
async function turn(
  left: { checkedTo?: Instant; cutShort?: string[]; broken?: string[] },
  isWhole = true,
): Promise<WrittenTurn> {
  const { checkedTo, cutShort = [], broken = [] } = left;
  const looked = [...new Set([...cutShort, ...broken])];
  const plan = {
    margin: {
      accounts: new Map<string, Account>(),
      checked: new Map(checkedTo === undefined ? [] : looked.map((userId) => [userId, checkedTo])),
    },
    cutShort,
    brokenChecks: broken.map((userId) => ({ userId, error: new Error() })),
  } as unknown as WrittenTurn['plan'];
  return { plan, refused: [], isWhole };
}

const question = (dueUsers: readonly string[]) => ({
  orders: [],
  commands: [],
  dueUsers,
  horizon: second(60),
});

test('all whom a price has moved are looked at in one turn, and nobody without a price', () => {
  expect(next().toSorted()).toEqual(DEBTORS);
  expect(watch.any()).toBe(false);
  watch.fallDue();
  expect(watch.next(worldOf(hours(1)), NOW)).toEqual([]);
});

test('behind an outage no turn has more of them than it has time for', async () => {
  await owe(hours(5));
  watch.forget();
  await watch.ensure(fence);
  const turns = [next(), next()];
  expect(turns.map(({ length }) => length)).toEqual([20, 5]);
  expect(turns.flat().toSorted()).toEqual(DEBTORS);
  expect(watch.any()).toBe(false);
});

test('who was looked after for a part is looked at again at once, until it is all', async () => {
  await owe(hours(2));
  watch.forget();
  await watch.ensure(fence);
  next();
  next();
  await watch.note(await turn({ checkedTo: hours(1), cutShort: [ALICE] }), fence);
  expect(watch.any()).toBe(true);
  expect(next()).toEqual([ALICE]);
  // As far as that the account is known to be looked after, on record too.
  const [known] = (await readAccounts(sql, [{ userId: ALICE, tickerId: '' }])).values();
  expect(known?.margin?.checkedTo).toBe(hours(1));
});

test('a turn that was refused is not taken again before a price moves, and then by what is on record', async () => {
  next();
  await watch.note(await turn({ checkedTo: NOW, cutShort: [ALICE] }, false), fence);
  await watch.ensure(fence);
  expect([watch.any(), next()]).toEqual([false, []]);
  watch.fallDue();
  expect(next()).toContain(ALICE);
});

test('nor is one that broke', async () => {
  next();
  await watch.note(await turn({ cutShort: [ALICE], broken: [ALICE] }), fence);
  expect(watch.any()).toBe(false);
  watch.fallDue();
  expect(next()).toContain(ALICE);
});

test('whom another lane has taken over since is theirs alone', async () => {
  const due = next();
  expect((await readOwing(sql, watch, question(due))).size).toBe(DEBTORS.length);
  await sql`update wallets set margin_partition = ${THEIRS} where user_id = ${ALICE}`;
  const ours = await readOwing(sql, watch, question(due));
  expect([...ours.keys()].toSorted()).toEqual(DEBTORS.slice(1));
  await watch.ensure(fence);
  watch.fallDue();
  expect(next().toSorted()).toEqual(DEBTORS.slice(1));
});

test('unless their messages come here: then the account is written as ours', async () => {
  await sql`update wallets set margin_partition = ${THEIRS} where user_id = ${ALICE}`;
  watch.forget();
  await watch.ensure(fence);
  expect(next()).not.toContain(ALICE);
  const command = { userId: ALICE, intent: { kind: 'CANCEL_ALL' } } as never;
  const own = await readOwing(sql, watch, {
    orders: [],
    commands: [command],
    dueUsers: [],
    horizon: second(60),
  });
  expect(own.get(ALICE)?.margin?.partition).toBe(OURS);
  watch.fallDue();
  expect(next()).toContain(ALICE);
});
