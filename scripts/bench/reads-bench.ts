import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { type BenchMarket, copyMarket } from './bench-database.ts';
import type { BenchStack } from './bench-stack.ts';
import { signBenchTokensOf } from './bench-users.ts';
import { storeCandles } from './candle-bench.ts';
import { type Figure, median, quantile, rounded } from './figure.ts';
import { startApi, startFeeder } from './home-processes.ts';
import { openCrowd, strikeCrowd } from './open-crowd.ts';
import { tradeCrowd } from './trade-crowd.ts';

export interface House {
  readonly users: number;
  readonly orders: number;
  readonly candles: number;
}

export interface ReadsSize {
  readonly small: House;
  readonly large: House;
  /** Requests of each kind to each of the two. */
  readonly requests: number;
  readonly clock: () => Instant;
}

interface Question {
  readonly name: string;
  readonly path: (number: number, market: BenchMarket) => string;
  /** What keeps it from being better. */
  readonly limit: string;
  /** Whether something is kept up for it every second, however many ask: that is told apart. */
  readonly isKeptUp?: boolean;
}

const DAYS = 60;
const MIDNIGHTS = 8;
const WARM_UP = 60;
const KEPT_UP_TIMES = 3;
/** Of so many users, anywhere among all, requests come in turns. */
const ASKING = 200;
const GOAL = { bound: 1.5, want: 'at most' } as const;
/** What a connection has read, it tells PostgreSQL's statistics after ten idle seconds at the latest. */
const TOLD_WITHIN_MS = 11_000;

const QUESTIONS: readonly Question[] = [
  {
    name: 'GET /portfolio',
    path: () => '/portfolio',
    limit:
      'one user’s rows of each table, found by indexes that are a level deeper where there is more',
  },
  {
    name: 'GET /orders',
    path: () => '/orders',
    limit: 'one user’s ten orders, each on a page of its own between those of everybody else',
  },
  {
    name: 'GET /candles',
    path: (number, { tickers }) => `/candles/${tickers[number % tickers.length]}?interval=1m`,
    limit:
      'a page of one instrument’s candles, which lie between those of all others, minute by minute',
  },
  // The last, for what keeps the standing fresh is not the others' doing.
  {
    name: 'GET /ranking',
    path: () => '/ranking',
    isKeptUp: true,
    limit:
      'a page of a standing that is kept in memory and brought up to date by whoever asks first in a second',
  },
];

/**
 * What is read most, asked of the real API over HTTP with many users, orders and candles and with a hundredth of them:
 * how long it takes, and how many pages PostgreSQL touches for it. Users anywhere among all; both houses by turns, so
 * that whatever else the machine does falls on both.
 */
export async function benchReads(
  stack: BenchStack,
  market: BenchMarket,
  size: ReadsSize,
): Promise<Figure[]> {
  const statistics = createSql({
    ...{ url: stack.databaseUrl('postgres'), applicationName: 'bench', poolSize: 1 },
  });
  const feeder = await startFeeder(stack, await copyMarket(stack));
  const houses: Awaited<ReturnType<typeof openHouse>>[] = [];
  try {
    for (const [house, port] of [
      [size.small, stack.ports.api],
      // No bot runs in a benchmark.
      [size.large, stack.ports.bot],
    ] as const) {
      houses.push(await openHouse(stack, market, house, { port, clock: size.clock }));
    }
    const figures: Figure[] = [];
    for (const question of QUESTIONS) {
      await askAll(houses, question, market, WARM_UP);
      await sleep(TOLD_WITHIN_MS);
      const idle = question.isKeptUp ? await idlePages(statistics, houses) : houses.map(() => 0);
      const [startedAt, before] = [performance.now(), await pagesOf(statistics, houses)];
      // What is kept up meanwhile is a smaller part of more.
      const requests = question.isKeptUp ? KEPT_UP_TIMES * size.requests : size.requests;
      const times = await askAll(houses, question, market, requests);
      await sleep(TOLD_WITHIN_MS);
      const seconds = (performance.now() - startedAt) / 1_000;
      const pages = (await pagesOf(statistics, houses)).map(
        (after, at) => (after - (before[at] as number) - (idle[at] as number) * seconds) / requests,
      );
      figures.push(...toFigures(question, size, { times, pages, idle }));
    }
    return figures;
  } finally {
    for (const house of houses) await house.stop();
    await feeder.stop();
    await statistics.end({ timeout: 5 });
  }
}

async function openHouse(
  stack: BenchStack,
  market: BenchMarket,
  { users, orders, candles }: House,
  { port, clock }: { readonly port: number; readonly clock: () => Instant },
) {
  const url = await copyMarket(stack);
  const now = clock();
  const owner = createSql({
    ...{ url, applicationName: 'bench', poolSize: 1, statementTimeoutMs: 600_000 },
  });
  try {
    await openCrowd(owner, users, addMicros(now, -(DAYS + 1) * MICROS_PER_DAY));
    await tradeCrowd(owner, market, { accounts: users, orders, days: DAYS, now });
    await strikeCrowd(owner, { accounts: users, days: MIDNIGHTS, now });
    const minutes = Math.floor(candles / market.tickers.length);
    await storeCandles(owner, market.tickers, addMicros(now, -minutes * 60_000_000), now);
  } finally {
    await owner.end({ timeout: 5 });
  }
  const askers = Array.from({ length: ASKING }, (_, number) =>
    // Spread evenly over all, in no order.
    Math.floor(((number * 0.618_033_988_749_895) % 1) * users),
  );
  const tokens = await signBenchTokensOf(stack.data.home.keys.tokenKeys, askers, clock());
  const api = await startApi(stack, url, port);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    database: new URL(url).pathname.slice(1),
    /** Milliseconds until all of the answer was there. */
    ask: (path: string, number: number) =>
      ask({ agent, port, path, token: tokens[number % tokens.length] ?? '' }),
    async stop() {
      agent.destroy();
      await api.stop();
    },
  };
}

type OpenHouse = Awaited<ReturnType<typeof openHouse>>;

function ask(given: { agent: Agent; port: number; path: string; token: string }): Promise<number> {
  const startedAt = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { agent, port, path, token } = given;
  const headers = { authorization: `Bearer ${token}` };
  get({ agent, host: '127.0.0.1', port, path: `/api/v1${path}`, headers }, (answer) => {
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    answer.on('end', () => {
      if (answer.statusCode === 200) resolve(performance.now() - startedAt);
      else reject(new Error(`${path}: ${answer.statusCode} ${text}`));
    });
  }).on('error', reject);
  return promise;
}

/** Times of each house. */
async function askAll(
  houses: readonly OpenHouse[],
  { path }: Question,
  market: BenchMarket,
  requests: number,
): Promise<number[][]> {
  const times: number[][] = houses.map(() => []);
  for (let number = 0; number < requests; number++) {
    for (const [at, house] of houses.entries()) {
      times[at]?.push(await house.ask(path(number, market), number));
    }
  }
  return times;
}

/** Pages of 8 kB that were touched in each house so far, in memory or not. */
async function pagesOf(statistics: Sql, houses: readonly OpenHouse[]): Promise<number[]> {
  const rows = await statistics<{ name: string; pages: number }[]>`
    select datname as name, (blks_hit + blks_read)::float8 as pages from pg_stat_database
    where datname is not null`;
  const pages = new Map(rows.map((row) => [row.name, row.pages]));
  return houses.map(({ database }) => pages.get(database) ?? 0);
}

/** What each house touches in a second while nobody asks, to be ready for who does. */
async function idlePages(statistics: Sql, houses: readonly OpenHouse[]): Promise<number[]> {
  const before = await pagesOf(statistics, houses);
  await sleep(TOLD_WITHIN_MS);
  const after = await pagesOf(statistics, houses);
  return after.map((pages, at) => (pages - (before[at] as number)) / (TOLD_WITHIN_MS / 1_000));
}

function toFigures(
  { name, limit, isKeptUp }: Question,
  { small, large }: ReadsSize,
  measured: {
    readonly times: readonly number[][];
    readonly pages: readonly number[];
    /** Pages a second. */
    readonly idle: readonly number[];
  },
): Figure[] {
  const [few = [], many = []] = measured.times;
  const [fewPages = 0, manyPages = 0] = measured.pages;
  const crowd = ({ users, orders }: House) =>
    `with ${rounded(users, 0)} users and ${rounded(orders, 0)} orders`;
  const { pages, idle } = measured;
  const upkeep = isKeptUp
    ? `; besides, ${idle.map((perSecond) => rounded(perSecond, 0)).join(' and ')} a second are touched unasked, to keep it fresh`
    : '';
  const said = { goal: GOAL, details: { pages, idle } };
  return [
    {
      ...said,
      name: `${name}: median`,
      ours: `${rounded(median(many), 2)} ms ${crowd(large)}`,
      yardstick: `${rounded(median(few), 2)} ms ${crowd(small)}`,
      ratio: median(many) / median(few),
      limit: `${limit}; p99 ${rounded(quantile(many, 0.99), 1)} and ${rounded(quantile(few, 0.99), 1)} ms`,
    },
    {
      ...said,
      name: `${name}: pages touched`,
      ours: `${rounded(manyPages, 1)} a request`,
      yardstick: `${rounded(fewPages, 1)} a request`,
      ratio: manyPages / fewPages,
      limit: `${limit}; the check of who asks is among them, planning too${upkeep}`,
    },
  ];
}
