import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Instant,
  instant,
  instantFromMillis,
  MICROS_PER_SECOND,
  toMillis,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readGaps } from '../../home/market/tape/gaps.ts';
import { readPrints, readTapeHeads } from '../../home/market/tape/tape.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import {
  type CoinMarkets,
  type MarketCandle,
  marketAt,
} from '../support/crypto-venues/coin-market.ts';
import type { LoopbackHost } from '../support/crypto-venues/loopback-host.ts';
import { startUpbitHost } from '../support/crypto-venues/upbit-host.ts';
import { asService, type TestDatabase } from '../support/database.ts';
import { freePortBase } from '../support/free-port-base.ts';
import { type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { asRedisUser, createTestRedis } from '../support/redis.ts';
import { type RunningEngine, runEngine } from '../support/running-engine.ts';
import { countSettled, openTradingFloor } from '../support/trading-floor.ts';

const FEEDER = fileURLToPath(new URL('../../home/market/main.ts', import.meta.url));
const BTC = 'CRYPTO-COIN-BTC';
const ALICE = randomUUID();
const AWAY_SECONDS = 180;
const clock = () => instantFromMillis(Date.now());
const later = (at: Instant, seconds: number) => addMicros(at, seconds * MICROS_PER_SECOND);

let database: TestDatabase;
let sql: Sql;
let vhost: TestVhost;
let desk: OrderDesk;
let upbit: LoopbackHost;
let markets: CoinMarkets;
let engine: RunningEngine | undefined;
let feeder: ChildProcess | undefined;

beforeEach(async () => {
  vhost = await createTestVhost({ partitions: 1 });
  desk = await openOrderDesk(vhost, 1);
  ({ database, sql } = await openTradingFloor([ALICE], later(clock(), -3600)));
  markets = new Map([['BTC', marketAt('162876000', Date.now())]]);
  upbit = await startUpbitHost({ markets, nowMs: Date.now });
});

afterEach(async () => {
  await kill();
  await engine?.stop();
  await upbit.close();
  await desk.close();
  await sql.end();
  await database.drop();
  await vhost.drop();
});

async function start(): Promise<void> {
  const redis = await createTestRedis();
  feeder = spawn(process.execPath, [FEEDER], {
    env: {
      ...COMPILE_CACHE,
      FEED: 'live',
      SEED: '7',
      SESSIONS: 'always',
      LOG_LEVEL: 'error',
      CANDLE_HISTORY: 'off',
      PORT: `${await freePortBase()}`,
      UPBIT_URL: upbit.url,
      DATABASE_URL: asService(database.url, 'feeder'),
      REDIS_URL: asRedisUser(redis.url, 'feeder'),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function kill(): Promise<void> {
  if (feeder?.exitCode !== null || feeder.signalCode !== null) return;
  feeder.kill('SIGKILL');
  await once(feeder, 'exit');
}

const head = async () => (await readTapeHeads(sql)).get(BTC);
const eventually = (isSo: () => Promise<boolean>) =>
  vi.waitUntil(isSo, { timeout: 20_000, interval: 50 });

/** The venue's own record of a second: it rose in it, and by more in each. */
function candleOf(second: number): MarketCandle {
  const at = toMillis(instant(second * MICROS_PER_SECOND));
  const open = 162_000_000 + (second % 1000) * 1_000;
  const price = (above: number) => `${open + above}`;
  return {
    at,
    open: price(0),
    high: price(700),
    low: price(-300),
    close: price(500),
    volume: '0.5',
  };
}

test('a feeder killed for three minutes: the gap is on record, filled by seconds, and orders in it by the rule', async () => {
  await start();
  await eventually(async () => Boolean((await head())?.lastPrintAt));
  await kill();
  // What a feeder killed three minutes ago would have left.
  const killedAt = later(clock(), -AWAY_SECONDS);
  await sql`delete from prints`;
  await sql`update tape_heads set complete_to = ${killedAt}, last_print_at = ${killedAt}`;

  // Nobody traded in the three seconds after the order's: the bar of the fourth is its first.
  const acceptedAt = later(killedAt, 60);
  const firstBar = Math.floor(acceptedAt / MICROS_PER_SECOND) + 4;
  const from = Math.floor(killedAt / MICROS_PER_SECOND);
  const seconds = Array.from({ length: AWAY_SECONDS + 60 }, (_, index) => from + index);
  const quiet = [firstBar - 3, firstBar - 2, firstBar - 1];
  const coin = markets.get('BTC') ?? marketAt('0', 0);
  coin.candles = seconds.filter((second) => !quiet.includes(second)).map(candleOf);
  Object.assign(coin, { tradedAt: Date.now(), bookAt: Date.now() });
  const order = { ticker_id: BTC, side: 'BUY', type: 'MARKET', amount_krw: '100000' };
  await desk.publish(await desk.envelope(ALICE, order, acceptedAt));
  await desk.beacon(clock());
  engine = await runEngine({
    ...{ databaseUrl: database.url, amqpUrl: vhost.amqpUrl, keyFiles: desk.keys.files },
    ...{ partitions: 1, batchSize: 10, clock },
  });
  const backAt = clock();
  await start();

  // The gap stands on record before a second of it is filled, and is closed to its end.
  const gapsOf = () => readGaps(sql, { tickerId: BTC, from: killedAt, to: clock() });
  await eventually(async () => (await gapsOf()).length > 0);
  await eventually(async () => (await gapsOf()).every(({ resolution }) => resolution !== null));
  const gaps = await gapsOf();
  expect(gaps[0]).toMatchObject({ from: killedAt, resolution: 'UNRECOVERABLE' });
  expect((gaps[0]?.to ?? 0) - killedAt).toBeLessThanOrEqual(MICROS_PER_SECOND);
  for (const gap of gaps.slice(1)) expect(gap.resolution).toBe('BACKFILLED');
  for (const gap of gaps) expect(gap.detectedAt).toBeLessThan(gap.resolvedAt ?? 0);
  const end = gaps.at(-1)?.to ?? killedAt;
  expect(end).toBeGreaterThanOrEqual(backAt);
  expect((await head())?.completeTo).toBeGreaterThanOrEqual(end);
  const window = { tickerId: BTC, after: killedAt, upTo: end };
  const bars = ((await readPrints(sql, [window])).get(BTC) ?? []).filter(
    ({ kind }) => kind === 'BAR',
  );
  const asked = seconds.filter((second) => second > from && second < end / MICROS_PER_SECOND);
  expect(bars.map(({ at }) => at / MICROS_PER_SECOND)).toEqual(
    asked.filter((second) => !quiet.includes(second)),
  );

  // First whole bar after acceptance, at the worse of open and close.
  await eventually(async () => (await countSettled(sql)) === 1);
  const [fill] = await sql`
    select print_kind::text as kind, print_at as at, price from fills`;
  const bar = candleOf(firstBar);
  expect(fill).toEqual({
    kind: 'BAR',
    at: instant(firstBar * MICROS_PER_SECOND),
    price: `${bar.close}.00000000`,
  });
});
