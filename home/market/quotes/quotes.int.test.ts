import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { createTestRedis } from '../../../tests/support/redis.ts';
import { type QuotePrint, USD_KRW } from '../tape/print.ts';
import { ensureTapeDays, writeTape } from '../tape/tape-writer.ts';
import { parseQuote, quoteKey, quoteOf, toWire, UNRESTRICTED } from './quote.ts';
import { createQuoteBoard } from './quote-board.ts';
import { createQuotePublisher, type QuotePublisher } from './quote-publisher.ts';
import { readQuotes } from './read-quotes.ts';

const BTC = 'CRYPTO-COIN-BTC';
const now = parseInstant('2026-11-21T12:00:00.25Z') ?? instant(0);
const seconds = (count: number) => addMicros(now, count * MICROS_PER_SECOND);
const print = (tickerId: string, at = now): QuotePrint => ({
  kind: 'QUOTE',
  tickerId,
  at,
  bid: decimal('99.00000001'),
  ask: decimal('101'),
  last: decimal('100'),
  volume: null,
  source: 'sim',
  venueAt: null,
  receivedAt: at,
  origin: null,
});

describe('quotes', () => {
  let database: TestDatabase;
  let sql: Sql;
  let redis: Redis;
  let publisher: QuotePublisher;
  const read = (at = now) =>
    readQuotes({ redis, sql, clock: () => at }, [BTC, USD_KRW, 'CRYPTO-COIN-NONE']);

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = createSql({ url: database.url, applicationName: 'quotes-test' });
    await ensureTapeDays(sql, ['2026-11-21']);
    const { url } = await createTestRedis();
    redis = new Redis(url, { enableOfflineQueue: false, lazyConnect: true });
    await redis.connect();
    publisher = createQuotePublisher(url);
    await vi.waitFor(() => publisher.publish([quoteOf(print(BTC), now, null)], [], now));
  });
  beforeEach(async () => {
    await redis.flushdb();
  });
  afterAll(async () => {
    publisher.close();
    redis.disconnect();
    await sql.end({ timeout: 1 });
    await database.drop();
  });

  it('stand under the names of the contract for five seconds', async () => {
    const quotes = [quoteOf(print(BTC), now, decimal('80')), quoteOf(print(USD_KRW), now, null)];
    await publisher.publish(quotes, quotes, now);
    const text = await redis.get('price:CRYPTO-COIN-BTC');
    expect(JSON.parse(text ?? '')).toEqual({
      version: 1,
      ticker_id: BTC,
      bid: '99.00000001',
      ask: '101',
      last: '100',
      at: '2026-11-21T12:00:00.250000Z',
      venue_at: null,
      as_of: '2026-11-21T12:00:00.250000Z',
      source: 'sim',
      simulated: true,
      change_24h: '0.25',
      halted: false,
      base: null,
      limit_up: null,
      limit_down: null,
    });
    expect(parseQuote(text ?? '')).toEqual(quotes[0]);
    for (const key of ['price:CRYPTO-COIN-BTC', 'fx:USD-KRW']) {
      const ttl = await redis.pttl(key);
      expect(ttl > 3_000 && ttl <= 5_000).toBe(true);
    }
  });

  it('all stand there, however many they are', async () => {
    const many = Array.from({ length: 1_001 }, (_, n) => quoteOf(print(`COIN-${n}`), now, null));
    await publisher.publish(many, [], now);
    const keys = many.map(({ tickerId }) => quoteKey(tickerId));
    const texts = await redis.mget(keys);
    expect(texts.map((text) => parseQuote(text ?? ''))).toEqual(many);
  });

  it('come as one message per tick, with those that changed', async () => {
    const listener = redis.duplicate();
    await listener.connect();
    await listener.subscribe('market_updates');
    const heard = new Promise<string>((resolve) =>
      listener.on('message', (_, text) => resolve(text)),
    );
    const [changed, same] = [quoteOf(print(BTC), now, null), quoteOf(print(USD_KRW), now, null)];
    await publisher.publish([changed, same], [changed], now);
    const message = JSON.parse(await heard);
    listener.disconnect();
    expect(message).toMatchObject({ version: 1, quotes: [{ ticker_id: BTC, last: '100' }] });
    expect(message.quotes).toHaveLength(1);
  });

  it('are read fresh from Redis, and as stale from the tape when no source confirms them', async () => {
    await writeTape(sql, {
      prints: [print(BTC, seconds(-60))],
      heads: [{ tickerId: BTC, source: 'sim', completeTo: seconds(-60) }],
      closedGaps: [],
      at: now,
    });
    expect((await read()).get(BTC)).toMatchObject({ stale: true, ageMs: 60_000, at: seconds(-60) });
    await publisher.publish([quoteOf(print(BTC), now, null)], [], now);
    const quotes = await read(addMicros(now, 1_500_000));
    expect(quotes.get(BTC)).toMatchObject({ stale: false, ageMs: 1_500, at: now });
    expect([...quotes.keys()]).toEqual([BTC]);
    // Its key may still stand, by its own account it is old.
    expect((await read(seconds(6))).get(BTC)).toMatchObject({ stale: true });
  });

  it('are read from the tape when Redis is away or holds nonsense', async () => {
    await redis.set('price:CRYPTO-COIN-BTC', '{"version":9}');
    expect((await read()).get(BTC)).toMatchObject({ stale: true });
    const away = { mget: () => Promise.reject(new Error('away')) };
    const quotes = await readQuotes({ redis: away, sql, clock: () => now }, [BTC]);
    expect(quotes.get(BTC)).toMatchObject({ stale: true, simulated: true });
  });

  it('of a rate are as old as its reading, and stale when fills pay more for it', async () => {
    const readAt = seconds(-600);
    await writeTape(sql, {
      prints: [print(USD_KRW, readAt)],
      heads: [{ tickerId: USD_KRW, source: 'fx', completeTo: now }],
      closedGaps: [],
      at: now,
    });
    expect((await read()).get(USD_KRW)).toMatchObject({ stale: false, ageMs: 600_000, at: readAt });
    expect((await read(addMicros(now, 1_000))).get(USD_KRW)).toMatchObject({ stale: true });
    // Its source answers each second, with news or without.
    const board = createQuoteBoard(publisher);
    board.take([print(USD_KRW, readAt)]);
    board.confirm([{ at: now, answered: [USD_KRW] }]);
    await board.publish(now, () => UNRESTRICTED);
    expect(parseQuote((await redis.get('fx:USD-KRW')) ?? '')).toMatchObject({ asOf: readAt });
    expect((await read(addMicros(now, 1_000))).get(USD_KRW)).toMatchObject({ stale: true });
  });

  it('are as fresh as their venue was heard of, however far its tape lags behind', async () => {
    const board = createQuoteBoard(publisher);
    board.take([print(BTC)]);
    board.confirm([{ at: addMicros(now, -12_000_000), heardAt: now, answered: [BTC] }]);
    await board.publish(now, () => UNRESTRICTED);
    expect(parseQuote((await redis.get(quoteKey(BTC))) ?? '')).toMatchObject({ asOf: now });
  });

  it('tell at once that an instrument is halted, and that it no longer is', async () => {
    const news: [boolean, number][] = [];
    const board = createQuoteBoard({
      publish: async ([quote], changed) => {
        news.push([quote?.isHalted ?? false, changed.length]);
      },
      close: () => {},
    });
    board.take([print(BTC)]);
    board.confirm([{ at: now, answered: [BTC] }]);
    for (const isHalted of [false, false, true, true, false]) {
      await board.publish(now, () => ({ isHalted, limits: null }));
    }
    expect(news).toEqual([
      [false, 1],
      [false, 0],
      [true, 1],
      [true, 0],
      [false, 1],
    ]);
  });

  it('of a feeder that knew of neither halts nor limits are read', () => {
    const { halted, base, limit_up, limit_down, ...old } = toWire(quoteOf(print(BTC), now, null));
    expect([halted, base, limit_up, limit_down]).toEqual([false, null, null, null]);
    expect(parseQuote(JSON.stringify(old))).toEqual(quoteOf(print(BTC), now, null));
  });
});
