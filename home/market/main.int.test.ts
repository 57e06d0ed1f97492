import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { asService, createTestDatabase } from '../../tests/support/database.ts';
import { freePort } from '../../tests/support/free-port.ts';
import { KisVenue } from '../../tests/support/kis-venue/kis-venue.ts';
import { asRedisUser, createTestRedis } from '../../tests/support/redis.ts';
import { INSTRUMENTS, seedInstruments } from './instruments/instruments.ts';
import { USD_KRW } from './tape/print.ts';
import { readPrints, readTapeHeads } from './tape/tape.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const BTC = 'CRYPTO-COIN-BTC';

/** The process on a database of its own, with the instruments seeded. */
async function startFeeder(settings: Record<string, string>) {
  const [database, redis, port] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    freePort(),
  ]);
  const sql = createSql({ url: database.url, applicationName: 'feeder-main-test', poolSize: 1 });
  await seedInstruments(sql);
  const client = new Redis(redis.url);
  const environment = {
    PORT: `${port}`,
    DATABASE_URL: asService(database.url, 'feeder'),
    REDIS_URL: asRedisUser(redis.url, 'feeder'),
  };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...COMPILE_CACHE, ...environment, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
    client.disconnect();
    await sql.end({ timeout: 1 });
    await database.drop();
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const printedSoFar = () => printed + errors;
  return { sql, redis: client, child, exited, get, errors: () => errors, printed: printedSoFar };
}

const PATIENCE = { timeout: 30_000, interval: 50 };

describe('the feeder process', () => {
  it('feeds tape, screens and health pages with simulated prices, and stops when told to', async () => {
    const feeder = await startFeeder({ FEED: 'sim', SEED: '7', SESSIONS: 'always' });
    await vi.waitFor(async () => {
      const ready = await feeder.get('/health/ready');
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({
        status: 'ready',
        dependencies: [
          { name: 'postgres', ok: true },
          { name: 'redis', ok: true },
          { name: 'calendar', ok: true },
          { name: 'gaps', ok: true },
          { name: 'halts', ok: true },
          { name: 'source:sim', ok: true },
        ],
      });
    }, PATIENCE);
    const metrics = await (await feeder.get('/metrics')).text();
    expect(metrics).toContain('mockstreet_feeder_source_up{source="sim"} 1');
    expect(metrics).toMatch(/^mockstreet_feeder_print_age_seconds\{source="sim"\} \d/m);
    // It is ready by what it heard; screens have it a moment later.
    await vi.waitFor(async () => {
      for (const key of ['price:CRYPTO-COIN-BTC', 'price:US-STOCK-SPY', 'fx:USD-KRW']) {
        const told = (await feeder.redis.get(key)) ?? 'null';
        expect(JSON.parse(told)).toMatchObject({ simulated: true });
      }
    }, PATIENCE);
    const before = (await readTapeHeads(feeder.sql)).get(BTC)?.completeTo ?? instant(0);
    await vi.waitFor(async () => {
      const now = (await readTapeHeads(feeder.sql)).get(BTC)?.completeTo ?? instant(0);
      expect(now - before).toBeGreaterThanOrEqual(2_000_000);
    }, PATIENCE);
    // The charts get their past meanwhile; it stops in the midst of that.
    await vi.waitFor(async () => {
      const [row] = await feeder.sql`select count(*)::int as bars from candle_history`;
      expect(row?.bars).toBeGreaterThan(200);
    }, PATIENCE);
    feeder.child.kill('SIGTERM');
    expect(await feeder.exited).toEqual([0, null]);
  });

  it('plays a recorded tape at the pinned rate and simulates the rest', async () => {
    const folder = await tapeFolder();
    const file = join(folder, 'btcusdt_1m_2021-01-03.csv');
    const candles = ['32176.45000000', '32216.22000000'].map(
      (open, minute) => `2021-01-03T00:0${minute}:00.000Z,${open},33000,32000,32500,1.5`,
    );
    await writeFile(file, `open_time_utc,open,high,low,close,volume\n${candles.join('\n')}\n`);
    const feeder = await startFeeder({ FEED: 'replay', TAPE: file, SPEED: '60', SEED: '7' });
    await vi.waitFor(async () => {
      const head = (await readTapeHeads(feeder.sql)).get(BTC);
      expect(head?.source).toBe('replay:btcusdt_1m_2021-01-03');
      const windows = [{ tickerId: BTC, after: instant(0), upTo: head?.completeTo ?? instant(0) }];
      const prints = (await readPrints(feeder.sql, windows)).get(BTC) ?? [];
      expect(prints.find((print) => print.last === decimal('35394095'))).toMatchObject({
        kind: 'TRADE',
        origin: { price: '32176.45000000', currency: 'USDT', rate: '1100' },
      });
    }, PATIENCE);
    expect((await readTapeHeads(feeder.sql)).get('CRYPTO-COIN-ETH')?.source).toBe('sim');
  });

  it('has stocks and the rate from the broker whose keys it was given, and coins simulated beside', async () => {
    const venue = await KisVenue.start();
    onTestFinished(() => venue.close());
    for (const { market, symbol } of INSTRUMENTS) {
      const sides = { last: '71900', bid: '71900', ask: '72000', dayVolume: 5 };
      if (market === 'KRX') venue.market.setDomestic(symbol, { ...sides, base: '70600' });
    }
    const stateFolder = await tapeFolder();
    const feeder = await startFeeder({
      ...{ FEED: 'auto', SESSIONS: 'always', UPBIT_URL: 'http://127.0.0.1:9' },
      ...{ KIS_APP_KEY: venue.appKey, KIS_APP_SECRET: venue.appSecret, STATE_DIR: stateFolder },
      ...{ KIS_REST_URL: venue.restUrl, KIS_SOCKET_URL: venue.socketUrl },
    });
    await vi.waitFor(async () => {
      const heads = await readTapeHeads(feeder.sql);
      expect(heads.get('KRX-STOCK-005930')).toMatchObject({ lastPrintAt: expect.any(Number) });
      expect(heads.get(USD_KRW)).toMatchObject({ lastPrintAt: expect.any(Number) });
      const of = async (key: string) => JSON.parse((await feeder.redis.get(key)) ?? '{}');
      expect(await of('price:KRX-STOCK-005930')).toMatchObject({ ask: '72000', simulated: false });
      expect(await of('fx:USD-KRW')).toMatchObject({ last: '1321', simulated: false });
      expect(await of('price:CRYPTO-COIN-BTC')).toMatchObject({ simulated: true });
    }, PATIENCE);
    const ready = (await (await feeder.get('/health/ready')).json()) as { dependencies: unknown[] };
    expect(ready.dependencies).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'source:fx:kis', ok: true })]),
    );
    feeder.child.kill('SIGTERM');
    expect(await feeder.exited).toEqual([0, null]);
  });

  it('ends in order once another exchange is chosen for a coin, to begin anew with it', async () => {
    const feeder = await startFeeder({ FEED: 'auto', UPBIT_URL: 'http://127.0.0.1:9' });
    const isReady = async () => expect((await feeder.get('/health/ready')).status).toBe(200);
    await vi.waitFor(isReady, PATIENCE);
    await feeder.sql`update instruments set source = 'bitget' where ticker_id = ${BTC}`;
    expect(await feeder.exited).toEqual([0, null]);
    expect(feeder.printed()).toContain(`"sources":{"${BTC}":"bitget"}`);
  });

  it('says nothing of the broker’s keys and token, whatever goes wrong there', async () => {
    const venue = await KisVenue.start();
    onTestFinished(() => venue.close());
    venue.market.setDomestic('005930', { last: '71900', bid: '71900', ask: '72000' });
    const stateFolder = await tapeFolder();
    const feeder = await startFeeder({
      ...{ FEED: 'auto', SESSIONS: 'always', UPBIT_URL: 'http://127.0.0.1:9', LOG_LEVEL: 'trace' },
      ...{ KIS_APP_KEY: venue.appKey, KIS_APP_SECRET: venue.appSecret, STATE_DIR: stateFolder },
      ...{ KIS_REST_URL: venue.restUrl, KIS_SOCKET_URL: venue.socketUrl },
    });
    await vi.waitFor(() => expect(venue.calls).toBeGreaterThan(5), PATIENCE);
    venue.fail('html', 'reset', 'half', 'empty', 'busy', 'stall');
    venue.keys.expireToken();
    venue.socket.cut();
    const pages: string[] = [];
    await vi.waitFor(async () => {
      for (const path of ['/health/ready', '/metrics']) {
        pages.push(await (await feeder.get(path)).text());
      }
      expect(pages.join()).toMatch(/kis [a-z-]+: /);
    }, PATIENCE);
    feeder.child.kill('SIGTERM');
    await feeder.exited;
    const said = pages.join() + feeder.printed();
    const [, token = ''] = `${venue.seen.at(-1)?.headers.authorization}`.split('Bearer ');
    expect(token).toHaveLength(32);
    expect(said).toContain('sources chosen');
    for (const secret of [venue.appKey, venue.appSecret, token]) {
      expect(said).not.toContain(secret);
    }
  });

  it('wants both keys of the broker, and a folder for its token', async () => {
    const feeder = await startFeeder({ KIS_APP_KEY: 'a' });
    expect(await feeder.exited).toEqual([2, null]);
    expect(feeder.errors()).toContain('KIS_APP_SECRET: is needed with keys of KIS');
    expect(feeder.errors()).toContain('STATE_DIR: is needed with keys of KIS');
  });

  it('names every fault of a tape and ends with 2', async () => {
    const folder = await tapeFolder();
    await writeFile(join(folder, 'mine.csv'), 'date,open\n2021-01-03,1\n');
    await writeFile(join(folder, 'btcusdt_1m.csv'), 'date,open\nyesterday,1\n');
    const feeder = await startFeeder({ FEED: 'replay', TAPE: folder });
    expect(await feeder.exited).toEqual([2, null]);
    expect(feeder.errors()).toContain('mine.csv');
    expect(feeder.errors()).toContain('btcusdt_1m.csv: line 2');
  });
});

async function tapeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mockstreet-tape-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
