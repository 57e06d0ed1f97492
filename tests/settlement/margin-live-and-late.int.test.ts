import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { liveThrough, startKillableEngine } from '../support/live-through.ts';
import { manualClock, type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { hearOut, runEngine } from '../support/running-engine.ts';
import { type TapeSecond, writeTestTape } from '../support/test-tape.ts';
import { openTradingFloor } from '../support/trading-floor.ts';

/** Shortly before midnight in Seoul, which charges interest. */
const START = instant(Date.UTC(2026, 10, 20, 14, 59, 40) * 1000);
const MIDNIGHT_SECOND = 20;
const SECONDS = 40;
const [BTC, XRP] = ['CRYPTO-COIN-BTC', 'CRYPTO-COIN-XRP'];
const PARTITIONS = 1;
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
const END = second(SECONDS);
/** Who is sold out, who only owes, and who has no part in it. */
const [ALICE, BOB, CAROL] = [randomUUID(), randomUUID(), randomUUID()];

/** What the first coin is worth at each second: steady, and from the thirtieth on less than what Alice owes. */
const levelAt = (at: number) => (at < 30 ? 50_000 : 20_000);
const TAPE: TapeSecond[] = Array.from({ length: SECONDS }, (_, index) => index + 1).flatMap(
  (at) => [
    { tickerId: BTC, at: second(at), bid: `${levelAt(at)}`, ask: `${levelAt(at) + 10}` },
    { tickerId: XRP, at: second(at), bid: '1000', ask: '1001' },
  ],
);

type Message = OrderEnvelope | CommandEnvelope;
let vhost: TestVhost;
let desk: OrderDesk;
let messages: Message[];

beforeAll(async () => {
  vhost = await createTestVhost({ partitions: PARTITIONS });
  desk = await openOrderDesk(vhost, PARTITIONS);
  messages = await submissions();
});
afterAll(async () => {
  await desk.close();
  await vhost.drop();
});

async function submissions(): Promise<Message[]> {
  const on = { type: 'MARGIN', enabled: true } as const;
  const order = (userId: string, at: number, body: Record<string, unknown>) =>
    desk.envelope(userId, { type: 'MARKET', side: 'BUY', ...body }, addMicros(second(at), 1));
  const resting = { type: 'LIMIT', time_in_force: 'GTC', quantity: '100', limit_price: '900' };
  return [
    await desk.command(ALICE, on, second(1)),
    await desk.command(BOB, on, second(2)),
    await order(ALICE, 3, { ticker_id: BTC, quantity: '70', leverage: 2 }),
    await order(BOB, 4, { ticker_id: XRP, quantity: '3000', leverage: 2 }),
    await order(CAROL, 5, { ticker_id: BTC, quantity: '70', leverage: 2 }),
    await order(ALICE, 6, { ticker_id: XRP, ...resting, leverage: 2 }),
    await desk.command(ALICE, { ...on, enabled: false }, second(8)),
    await order(ALICE, 33, { ticker_id: XRP, quantity: '10' }),
  ];
}

async function openFloor() {
  const { database, sql } = await openTradingFloor([ALICE, BOB, CAROL], START);
  return { database, sql };
}

const isOver = async (sql: Sql) => {
  const [row] = await sql<{ recorded: number; waiting: number; sold: number; charged: number }[]>`
    select (select count(*) from orders where liquidation_id is null)::int
        + (select count(*) from commands)::int as recorded,
      (select count(*) from orders where status = 'PENDING')::int as waiting,
      (select count(*) from orders where liquidation_id is not null)::int as sold,
      (select count(*) from interest_charges)::int as charged`;
  return (
    row?.recorded === messages.length && row.waiting === 0 && row.sold === 1 && row.charged === 2
  );
};

const isSoldOut = async (sql: Sql) => (await sql`select from liquidations`).length === 1;

const engineOf = (databaseUrl: string, clock: () => Instant, batchSize: number) =>
  runEngine({
    ...{ databaseUrl, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
    ...{ partitions: PARTITIONS, batchSize, clock },
  });

const stretch = () => ({ seconds: SECONDS, tape: TAPE, messages, desk });

async function runLive() {
  const { database, sql } = await openFloor();
  const clock = manualClock(START);
  await writeTestTape(sql, TAPE.slice(0, 2), START);
  const engine = await engineOf(database.url, clock.now, 20);
  await liveThrough(stretch(), { sql, clock }, async (at) => {
    // The price alone does it: nothing else of hers comes before the thirty-third.
    if (at === 31) await vi.waitUntil(() => isSoldOut(sql), { timeout: 5_000 });
  });
  await vi.waitUntil(() => isOver(sql), { timeout: 15_000 });
  await hearOut([engine], { partitions: PARTITIONS, at: END });
  expect(engine.faults).toEqual([]);
  await engine.stop();
  return { database, sql };
}

/** Home was away: everything is in the queue, and on the tape, before the engine starts. */
async function runLate(batchSize: number) {
  const { database, sql } = await openFloor();
  await writeTestTape(sql, TAPE, END);
  for (const message of messages) await desk.publish(message);
  await desk.beacon(END);
  const engine = await engineOf(database.url, () => END, batchSize);
  await vi.waitUntil(() => isOver(sql), { timeout: 15_000 });
  await hearOut([engine], { partitions: PARTITIONS, at: END });
  expect(engine.faults).toEqual([]);
  await engine.stop();
  return { database, sql };
}

/** The engine as it is run, killed with a debt open and again around the fall. */
async function runKilled() {
  const { database, sql } = await openFloor();
  await writeTestTape(sql, TAPE.slice(0, 2), START);
  const start = () => startKillableEngine(database.url, { vhost, desk }, PARTITIONS);
  let engine = await start();
  const clock = manualClock(START);
  await liveThrough(stretch(), { sql, clock }, async (at) => {
    if (at !== 10 && at !== 30) return;
    await engine.kill();
    engine = await start();
  });
  await vi.waitUntil(() => isOver(sql), { timeout: 15_000 });
  await engine.kill();
  return { database, sql };
}

type Floor = Awaited<ReturnType<typeof openFloor>>;

async function closeFloor({ database, sql }: Floor): Promise<string> {
  const hash = await ledgerHash(sql);
  await sql.end();
  await database.drop();
  return hash;
}

let live: Floor;
let hash: string;

test('who falls below the maintenance margin is sold out on the print that did it', async () => {
  live = await runLive();
  const { sql } = live;
  const [liquidation] = await sql`
    select user_id as "userId", at, print_ticker_id as "tickerId", print_at as "printAt",
      print_last::float8 as last, maintenance::float8 as maintenance, cash_krw::float8 as cash,
      exposure_krw::float8 as exposure, equity_krw::float8 as equity,
      cash_after_krw::float8 as "cashAfter", exposure_after_krw::float8 as "exposureAfter",
      cancelled, sold
    from liquidations`;
  const bought = 70 * 50_010;
  const interest = Math.ceil(((bought + Math.ceil(bought * 0.0005) - 2_000_000) * 0.08) / 365);
  const cash = 2_000_000 - bought - Math.ceil(bought * 0.0005) - interest;
  const proceeds = 70 * 20_000;
  const cashAfter = cash + proceeds - Math.ceil(proceeds * 0.0005);
  expect(liquidation).toEqual({
    ...{ userId: ALICE, at: second(30), tickerId: BTC, printAt: second(30), last: 20_000 },
    ...{ maintenance: 0.25, cash, exposure: proceeds, equity: cash + proceeds },
    ...{ cashAfter, exposureAfter: 0, cancelled: 1, sold: 1 },
  });
  const orders = await sql`
    select ticker_id as "tickerId", status, reason, leverage, liquidation_id is not null as "byHouse",
      filled_at as "filledAt", intake_id = 'house' as "isHouse"
    from orders where user_id = ${ALICE} order by accepted_at`;
  expect(orders).toMatchObject([
    { tickerId: BTC, status: 'FILLED', leverage: 2, byHouse: false },
    { tickerId: XRP, status: 'CANCELLED', reason: 'MARGIN_REQUIRED', byHouse: false },
    { tickerId: BTC, status: 'FILLED', byHouse: true, isHouse: true, filledAt: second(30) },
    { tickerId: XRP, status: 'FAILED', reason: 'INSUFFICIENT_CASH', byHouse: false },
  ]);
});

test('what is owed behind it stays, on record, and who may not owe bought nothing', async () => {
  const { sql } = live;
  const wallets = await sql<{ userId: string; cash: number; partition: number | null }[]>`
    select user_id as "userId", balance_krw::float8 as cash, margin_partition as partition
    from wallets`;
  const of = (userId: string) => wallets.find((one) => one.userId === userId);
  expect(of(ALICE)?.cash).toBeLessThan(-90_000);
  expect(of(BOB)?.cash).toBeLessThan(-1_000_000);
  expect(of(CAROL)).toMatchObject({ cash: 2_000_000, partition: null });
  const commands = await sql`
    select status, reason from commands where user_id = ${ALICE} order by accepted_at`;
  expect(commands).toMatchObject([
    { status: 'DONE' },
    { status: 'REJECTED', reason: 'MARGIN_REQUIRED' },
  ]);
});

test('what is owed bears interest at midnight, in a journal of its own', async () => {
  const charges = await live.sql<{ at: Instant; interest: number; cash: number }[]>`
    select c.at, c.interest_krw::float8 as interest, l.amount::float8 as cash
    from interest_charges c
    join ledger_entries l on l.journal_id = c.journal_id and l.account = 'CASH'`;
  expect(charges.map(({ at }) => at)).toEqual([second(MIDNIGHT_SECOND), second(MIDNIGHT_SECOND)]);
  for (const { interest, cash } of charges) expect(cash).toBe(-interest);
  const [told] = await live.sql<{ liquidations: number; charges: number }[]>`
    select (select count(*) from outbox where channel = 'liquidation_events')::int as liquidations,
      (select count(*) from outbox where payload->>'type' = 'interest_charged')::int as charges`;
  expect(told).toEqual({ liquidations: 1, charges: 2 });
});

test('what the house charged, sold and refused comes out alike when it is decided again', async () => {
  expect(await decideAgain(live.sql, 'always')).toEqual({
    // Five orders, a forced sale, three commands, two days of interest, and a liquidation.
    ...{ checked: 6 + 3 + 2 + 1, underOtherRules: 0, leftOut: [], differences: [] },
  });
});

test('it comes to the same when home was away, one by one, and with the engine killed', async () => {
  hash = await closeFloor(live);
  expect(await closeFloor(await runLate(500))).toBe(hash);
  expect(await closeFloor(await runLate(1))).toBe(hash);
  expect(await closeFloor(await runKilled())).toBe(hash);
}, 90_000);
