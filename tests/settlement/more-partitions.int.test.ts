import type { Sql } from '@mockstreet/db/client';
import type { UserCommand } from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import type { TestDatabase } from '../support/database.ts';
import { type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { type RunningEngine, runEngine } from '../support/running-engine.ts';
import { type RunningTopology, runTopology } from '../support/running-topology.ts';
import { type TapeSecond, writeTestTape } from '../support/test-tape.ts';
import { openTradingFloor } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const BTC = 'CRYPTO-COIN-BTC';
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
/** Always the same, and so always in the same partitions: some of them move, and some do not. */
const USERS = Array.from({ length: 12 }, (_, index) => {
  return `00000000-0000-4000-8000-0000000000${index + 10}`;
});
const [EARLY, LATE, SILENT] = [USERS.slice(0, 4), USERS.slice(4, 8), USERS.slice(8)];

let vhost: TestVhost;
let desk: OrderDesk;
let database: TestDatabase;
let sql: Sql;
let topology: RunningTopology | undefined;
let engine: RunningEngine;
let now: Instant;
let stamps = 0;
/** No two are alike, as an intake stamps. */
const stampAt = (at: number) => addMicros(second(at), ++stamps);

beforeEach(async () => {
  vhost = await createTestVhost({ partitions: 2 });
  desk = await openOrderDesk(vhost, 2);
  ({ database, sql } = await openTradingFloor(USERS, START));
  now = START;
  await tapeTo(1, 50_000);
  await startEngine(2);
});

afterEach(async () => {
  expect(engine.faults).toEqual([]);
  await engine.stop();
  await topology?.close();
  await desk.close();
  await sql.end();
  await database.drop();
  await vhost.drop();
});

async function startEngine(partitions: number, batchSize = 100): Promise<void> {
  engine = await runEngine({
    ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
    ...{ partitions, batchSize, clock: () => now },
  });
}

/** As in the runbook: with the queues drained and the engines away. */
async function growTo(partitions: number): Promise<void> {
  await engine.stop();
  await vhost.topology.close();
  await desk.close();
  topology = await runTopology(vhost.amqpOf.topology, { partitions });
  desk = await openOrderDesk(vhost, partitions);
}

/** Goes on to a second of the day: a quote a second at this level, and nothing is missing before. */
async function tapeTo(to: number, level: number): Promise<void> {
  const from = Math.floor((now - START) / MICROS_PER_SECOND) + 1;
  const prints = Array.from({ length: to - from + 1 }, (_, index): TapeSecond => {
    return { tickerId: BTC, at: second(from + index), bid: `${level}`, ask: `${level + 10}` };
  });
  now = second(to);
  await writeTestTape(sql, prints, now);
  await desk.beacon(now);
}

async function place(userId: string, at: number, order: Record<string, unknown>): Promise<string> {
  const body = { ticker_id: BTC, side: 'BUY', ...order };
  const envelope = await desk.envelope(userId, body, stampAt(at));
  await desk.publish(envelope);
  return envelope.order_id;
}

/** A LIMIT order of each user that rests below the market; ids by user. */
async function restingOrders(): Promise<ReadonlyMap<string, string>> {
  const order = { type: 'LIMIT', quantity: '10', limit_price: '49000' };
  const ids = new Map<string, string>();
  for (const userId of USERS) ids.set(userId, await place(userId, 1, order));
  await tapeTo(3, 50_000);
  await vi.waitUntil(async () => {
    const [row] = await sql`select count(*)::int as n from orders where resting_since is not null`;
    return row?.n === USERS.length;
  }, PATIENCE);
  return ids;
}

const PATIENCE = { timeout: 20_000, interval: 50 };

/** The edge goes on telling what time it is until something has come about. */
async function untilHeard(isSo: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(async () => {
    await desk.beacon(now);
    return await isSo();
  }, PATIENCE);
}

async function partitionsOf(condition: string): Promise<number[]> {
  const rows = await sql<{ partition: number }[]>`
    select distinct partition from orders where ${sql.unsafe(condition)} order by partition`;
  return rows.map(({ partition }) => partition);
}

async function cancel(userId: string, at: number, orderId: string): Promise<void> {
  const command: UserCommand = { type: 'CANCEL', order_id: orderId };
  await desk.publish(await desk.command(userId, command, stampAt(at)));
}

/** What became of the resting orders of some users, once all cancels have come and nothing waits any more. */
async function endsOf(userIds: readonly string[]): Promise<unknown[]> {
  await untilHeard(async () => {
    const [row] = await sql`
      select (select count(*)::int from orders where status = 'PENDING') as waiting,
        (select count(*)::int from commands where status <> 'PENDING') as answered`;
    return row?.waiting === 0 && row.answered === EARLY.length + LATE.length;
  });
  const ends = await sql`
    select distinct o.status, o.reason, o.filled_at as "filledAt", c.reason as answer
    from orders o left join commands c on c.order_id = o.id
    where o.type = 'LIMIT' and o.user_id = any(${userIds as string[]}::uuid[])`;
  return [...ends];
}

/** Of every rule that the database alone can answer, and of deciding all of it once more. */
async function whatIsWrong(): Promise<string[]> {
  const findings = await checkDatabase(sql);
  const { differences } = await decideAgain(sql, 'always');
  return [...findings.flatMap(({ examples }) => examples), ...differences];
}

const CANCELLED = { status: 'CANCELLED', reason: 'USER_CANCELLED', filledAt: null, answer: null };
const FILLED = { status: 'FILLED', reason: null, filledAt: second(10) };

test('what rests when partitions are added is matched on, and taken back where its user now is', async () => {
  const ids = await restingOrders();
  expect(await partitionsOf('true')).toEqual([0, 1]);
  await growTo(3);
  await startEngine(3);
  expect(await partitionsOf('true')).toEqual([UNROUTED_PARTITION]);
  for (const userId of EARLY) await cancel(userId, 4, ids.get(userId) as string);
  await tapeTo(9, 50_000);
  await untilHeard(async () => (await partitionsOf(`status = 'CANCELLED'`)).length > 0);
  await tapeTo(11, 48_900);
  await untilHeard(async () => (await partitionsOf(`status = 'FILLED'`)).length > 0);
  for (const userId of LATE) await cancel(userId, 12, ids.get(userId) as string);
  await tapeTo(20, 48_900);

  expect(await endsOf(EARLY)).toEqual([CANCELLED]);
  expect(await endsOf(LATE)).toEqual([{ ...FILLED, answer: 'ALREADY_FINAL' }]);
  expect(await endsOf(SILENT)).toEqual([{ ...FILLED, answer: null }]);
  expect(await partitionsOf(`status = 'CANCELLED'`)).toContain(2);
  expect(await whatIsWrong()).toEqual([]);
}, 120_000);

test('nothing of what rests is decided ahead of a partition that has more to read', async () => {
  const ids = await restingOrders();
  await growTo(3);
  // A backlog that each partition takes a while to read, with cancels at its end.
  for (let index = 0; index < 240; index++) {
    const userId = USERS[index % USERS.length] as string;
    await place(userId, 4 + index / 100, { type: 'MARKET', amount_krw: '6000' });
  }
  for (const userId of EARLY) await cancel(userId, 8, ids.get(userId) as string);
  for (const userId of LATE) await cancel(userId, 12, ids.get(userId) as string);
  await tapeTo(9, 50_000);
  await tapeTo(20, 48_900);
  await startEngine(3, 1);

  expect(await endsOf(EARLY)).toEqual([CANCELLED]);
  expect(await endsOf(LATE)).toEqual([{ ...FILLED, answer: 'ALREADY_FINAL' }]);
  expect(await endsOf(SILENT)).toEqual([{ ...FILLED, answer: null }]);
  expect(await whatIsWrong()).toEqual([]);
}, 120_000);
