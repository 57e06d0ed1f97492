import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Sql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseQuote, quoteKey } from '../../home/market/quotes/quote.ts';
import { readOpenGaps } from '../../home/market/tape/gaps.ts';
import { seededRandom } from '../../scripts/chaos/seeded-random.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { asService, type TestDatabase } from '../support/database.ts';
import { freePortBase } from '../support/free-port-base.ts';
import { asRedisUser, createTestRedis, type TestRedis } from '../support/redis.ts';
import { openTradingFloor } from '../support/trading-floor.ts';
import {
  type AllVenues,
  spreadCoins,
  startAllVenues,
  TICKER_OF,
  type VenueName,
} from '../support/venues/all-venues.ts';
import { createFreshness, type Look } from '../support/venues/freshness.ts';
import { VENUE_FAULTS } from '../support/venues/venue-faults.ts';

/**
 * The real feeder against every venue at once, one of which is always in trouble: for some seconds in
 * `npm test`; with SOAK_SECONDS=600 for ten minutes, and then memory is held to a line as well.
 */
const SOAK_SECONDS = Number.parseInt(process.env.SOAK_SECONDS ?? '20', 10);
const SEED = Number.parseInt(process.env.SOAK_SEED ?? '7', 10);
const IS_SOAK = SOAK_SECONDS >= 300;

const FEEDER = fileURLToPath(new URL('../../home/market/main.ts', import.meta.url));
const NAMES = Object.keys(TICKER_OF) as VenueName[];
const TRADE_EVERY_MS = 250;
const LOOK_EVERY_MS = 250;
/** Back-off and all: the longest that a source may take to come back. */
const RECOVERY_MS_MAX = 30_000;
const QUOTE_AGE_MICROS_MAX = 5_000_000;

let database: TestDatabase;
let sql: Sql;
let redis: TestRedis;
let screen: Redis;
let folder: string;
let venues: AllVenues;
let feeder: ChildProcess;
let said = '';
/** What was left after each full collection, in MB: resident memory goes up and down with them. */
let heaps: number[];

beforeEach(async () => {
  heaps = [];
  ({ database, sql } = await openTradingFloor([], instantFromMillis(Date.now())));
  await spreadCoins(sql);
  redis = await createTestRedis();
  screen = new Redis(redis.url);
  folder = await mkdtemp(join(tmpdir(), 'mockstreet-venues-'));
  venues = await startAllVenues(folder);
  feeder = spawn(process.execPath, [...(IS_SOAK ? ['--trace-gc'] : []), FEEDER], {
    env: {
      ...COMPILE_CACHE,
      ...venues.environment,
      FEED: 'live',
      SEED: '7',
      SESSIONS: 'always',
      LOG_LEVEL: 'error',
      PORT: `${await freePortBase()}`,
      DATABASE_URL: asService(database.url, 'feeder'),
      REDIS_URL: asRedisUser(redis.url, 'feeder'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [feeder.stdout, feeder.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      if (!text.includes(' ms: Scavenge') && !text.includes(' ms: Mark-Compact')) said += text;
      for (const [, left] of text.matchAll(/Mark-Compact.*? -> ([\d.]+) /g)) {
        heaps.push(Number.parseFloat(left as string));
      }
    });
  }
});

afterEach(async () => {
  if (feeder.exitCode === null && feeder.signalCode === null) {
    feeder.kill('SIGKILL');
    await once(feeder, 'exit');
  }
  await venues.close();
  screen.disconnect();
  await redis.drop();
  await sql.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function look(): Promise<Look> {
  const texts = await screen.mget(NAMES.map((name) => quoteKey(TICKER_OF[name])));
  const now = instantFromMillis(Date.now());
  return new Map(
    NAMES.map((name, index) => {
      const quote = parseQuote(texts[index] ?? '');
      // A rate is read every ten seconds, and at weekends not at all: it is there, as old as it is.
      const ageMax = name === 'rate' ? Infinity : QUOTE_AGE_MICROS_MAX;
      const isFresh = quote !== undefined && now - quote.asOf <= ageMax;
      return [name, isFresh && !quote.simulated];
    }),
  );
}

const allFresh = async () => [...(await look()).values()].every((isFresh) => isFresh);

test(
  'a venue in trouble leaves the prices of the others fresh, and is back afterwards',
  async () => {
    const trading = setInterval(() => venues.trade(), TRADE_EVERY_MS);
    try {
      await vi.waitUntil(allFresh, { timeout: 30_000, interval: LOOK_EVERY_MS });
      const played = await playFaults();
      expect(played.breaches).toEqual([]);
      expect([feeder.exitCode, feeder.signalCode, /unhandled/i.test(said)]).toEqual([
        null,
        null,
        false,
      ]);
      // Minutes have to be over before their bars can be had: too long for every run.
      if (IS_SOAK) {
        await vi.waitUntil(async () => (await readOpenGaps(sql)).length === 0, {
          timeout: 150_000,
          interval: 500,
        });
        reportSoak(played);
      }
    } finally {
      clearInterval(trading);
    }
  },
  SOAK_SECONDS * 1_000 + 240_000,
);

interface Played {
  readonly breaches: readonly string[];
  readonly faults: readonly string[];
}

/** One fault after the other, each until its venue is back. */
async function playFaults(): Promise<Played> {
  const random = seededRandom(SEED);
  const faults: string[] = [];
  const freshness = createFreshness(NAMES, () => faults.at(-1) ?? 'nothing');
  const watch = async (ms: number) => {
    for (const until = Date.now() + ms; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
      freshness.look(await look(), Date.now());
    }
  };
  const end = Date.now() + SOAK_SECONDS * 1_000;
  let hand = random.shuffled(VENUE_FAULTS);
  while (Date.now() < end) {
    if (hand.length === 0) hand = random.shuffled(VENUE_FAULTS);
    const fault = hand.pop() as (typeof hand)[number];
    faults.push(fault.name);
    freshness.faultBegins(fault.excuses);
    fault.begin(venues);
    await watch(random.between(2, IS_SOAK ? 9 : 4) * 1_000);
    fault.end(venues);
    freshness.faultEnds();
    const late = Date.now() + RECOVERY_MS_MAX;
    while (!freshness.hasRecovered() && Date.now() < late) await watch(LOOK_EVERY_MS);
    if (!freshness.hasRecovered()) return { breaches: [`no recovery from ${fault.name}`], faults };
  }
  return { breaches: freshness.breaches, faults };
}

/** Memory is level when the last quarter of the run leaves no more behind than the second did. */
function reportSoak({ faults }: Played): void {
  const quarter = Math.floor(heaps.length / 4);
  const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const second = mean(heaps.slice(quarter, 2 * quarter));
  const last = mean(heaps.slice(-quarter));
  const text = `${second.toFixed(1)} MB in the second quarter, ${last.toFixed(1)} in the last`;
  console.log(`${faults.length} faults; left after ${heaps.length} full collections: ${text}`);
  expect(last).toBeLessThan(second * 1.15);
}
