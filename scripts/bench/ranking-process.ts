/**
 * The ranking in a process of its own, whose processor time and memory can be told from everybody else's: the
 * real one but for its prices, which all move each second.
 */

import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSql } from '@mockstreet/db/client';
import { createRankingDesk } from '@mockstreet/home/social/ranking-desk';
import { type Decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { answerOrders } from './answer-orders.ts';

export interface RankingOrder {
  /** As the API signs in, and as the owner of the database. */
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly userIds: readonly string[];
  readonly from: Instant;
  readonly warmUp: number;
  readonly seconds: number;
  /** Accounts that something is settled for in each second. */
  readonly settled: number;
  /** Questions of each second. */
  readonly questions: number;
}

export interface RankingCosts {
  /** Of the processor, user and kernel time of all threads, in milliseconds. */
  readonly secondMs: readonly number[];
  readonly questionMs: readonly number[];
  readonly loadMs: number;
  /** What the standing takes, once it is loaded. */
  readonly memoryBytes: number;
}

const PAGE = 50;
const PERIODS = ['day', 'week', 'month', 'all'] as const;

answerOrders(run);

async function run(order: RankingOrder): Promise<RankingCosts> {
  const sql = createSql({ url: order.databaseUrl, applicationName: 'bench', poolSize: 2 });
  const owner = createSql({ url: order.ownerUrl, applicationName: 'bench', poolSize: 1 });
  let [now, tick] = [order.from, 0];
  const desk = createRankingDesk({
    read: async (query) => await query(sql),
    readPrices: async (tickerIds) =>
      new Map(tickerIds.map((tickerId, place) => [tickerId, quoteOf(tickerId, now, place, tick)])),
    clock: () => now,
    minTrades: 1,
    log: { warn: (said: object) => process.stderr.write(`${JSON.stringify(said)}\n`) },
  });
  const ask = (number: number) =>
    desk.page({
      period: PERIODS[number % PERIODS.length] as (typeof PERIODS)[number],
      by: number % 8 < 4 ? 'equity' : 'return',
      offset: 0,
      limit: PAGE,
      userId: order.userIds[(number * 7919) % order.userIds.length] as string,
    });
  const before = memory();
  const loadMs = await cpuMs(async () => void (await ask(0)));
  const memoryBytes = memory() - before;
  const [secondMs, questionMs]: [number[], number[]] = [[], []];
  for (let second = -order.warmUp; second < order.seconds; second++) {
    tick += 1;
    await settle(owner, order, tick, now);
    now = addMicros(now, MICROS_PER_SECOND);
    // Everything that is to be done in a second falls to the first who asks in it.
    const whole = await cpuMs(async () => void (await ask(0)));
    const asked = await cpuMs(async () => {
      for (let number = 0; number < order.questions; number++) await ask(number);
    });
    if (second < 0) continue;
    secondMs.push(whole);
    questionMs.push(asked / order.questions);
  }
  desk.close();
  await Promise.all([sql.end({ timeout: 5 }), owner.end({ timeout: 5 })]);
  return { secondMs, questionMs, loadMs, memoryBytes };
}

/** Prices with a fraction, as coins in won have them. */
function quoteOf(tickerId: string, at: Instant, place: number, tick: number) {
  const last = (wholeDecimal(5_000 * (place + 1) + (tick % 100)) + 12_345_678n) as Decimal;
  const unknown = { bid: null, ask: null, venueAt: null, change24h: null, limits: null };
  const said = { source: 'sim', simulated: true, isHalted: false, stale: false, ageMs: 0 };
  return { ...unknown, ...said, tickerId, last, at, asOf: at };
}

/** What the engine writes of a fill, as far as a ranking goes by it. */
async function settle(
  owner: ReturnType<typeof createSql>,
  { userIds, settled }: RankingOrder,
  tick: number,
  at: Instant,
): Promise<void> {
  const users = Array.from(
    { length: settled },
    (_, number) => userIds[(tick * settled + number) % userIds.length] as string,
  );
  const told = users.map((user_id) =>
    JSON.stringify({
      ...{ version: 1, type: 'order_settled', user_id },
      ...{ status: 'FILLED', filled_at: formatInstant(at) },
    }),
  );
  await owner`
    with moved as (
      update wallets set balance_krw = balance_krw + 1 where user_id = any(${users}::uuid[]))
    insert into outbox (channel, subject, payload, created_at)
    select 'trade_events', 'bench', told::json, ${at} from unnest(${told}::text[]) as told`;
}

async function cpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memory(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
