import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { seedInstruments } from '../instruments/instruments.ts';
import type { ReadQuote } from '../quotes/read-quotes.ts';
import { SURGE_WINDOWS, type SurgeWindow } from './movers.ts';
import { readWindowStarts } from './read-window-starts.ts';
import { createSurgeMonitor, type SurgeMonitorOptions } from './surge-monitor.ts';

const BTC = 'CRYPTO-COIN-BTC';
const minuteNow = parseInstant('2026-12-01T01:10:00Z') ?? instant(0);
const ago = (minutes: number): Instant => addMicros(minuteNow, -minutes * 60_000_000);

let database: TestDatabase;
let owner: Sql;
let api: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = createSql({ url: database.url, applicationName: 'surge-test' });
  api = createSql({ url: asService(database.url, 'api'), applicationName: 'api' });
  await seedInstruments(owner);
  await owner`select ensure_candle_month('2026-11-01'), ensure_candle_month('2026-12-01')`;
});
beforeEach(async () => {
  await owner`truncate candles, candle_rollups`;
});
afterAll(async () => {
  await Promise.all([owner, api].map((sql) => sql.end({ timeout: 1 })));
  await database.drop();
});

interface Minute {
  readonly minutesAgo: number;
  readonly close: number;
  readonly volume: number | null;
}

async function store(tickerId: string, minutes: readonly Minute[]): Promise<void> {
  const at = minutes.map(({ minutesAgo }) => ago(minutesAgo));
  const closes = minutes.map(({ close }) => `${close}`);
  await owner`
    insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
    select ${tickerId}, at, close::numeric, close::numeric, close::numeric, close::numeric, volume, 'test'
    from unnest(${at}::timestamptz[], ${closes}::text[],
      ${minutes.map(({ volume }) => volume)}::numeric[]) as minute (at, close, volume)`;
  await owner`
    select roll_up_candles(array_agg(${tickerId}::text), array_agg(at), array_agg(at + interval '1 minute'))
    from unnest(${at}::timestamptz[]) as at`;
}

describe('where windows begin', () => {
  it('is what a naive look at all minutes finds', async () => {
    const minute = fc.record({
      // Of today, of the day before, and of another month.
      minutesAgo: fc.oneof(fc.integer({ min: 0, max: 75 }), fc.integer({ min: 0, max: 4_000 })),
      close: fc.integer({ min: 1, max: 9 }),
      volume: fc.option(fc.integer({ min: 1, max: 9 }), { freq: 9 }),
    });
    const minutes = fc.uniqueArray(minute, {
      maxLength: 40,
      selector: ({ minutesAgo }) => minutesAgo,
    });
    await fc.assert(
      fc.asyncProperty(minutes, async (stored) => {
        await owner`truncate candles, candle_rollups`;
        await store(BTC, stored);
        const starts = await readWindowStarts(api, minuteNow);
        const found = starts.find(({ tickerId }) => tickerId === BTC)?.starts;
        for (const window of Object.keys(SURGE_WINDOWS) as SurgeWindow[]) {
          expect([window, found?.[window]]).toEqual([window, naive(stored, window)]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is asked of everything that can be traded, and of no exchange rate', async () => {
    const markets = (await readWindowStarts(api, minuteNow)).map(({ market }) => market);
    expect([...new Set(markets)].toSorted()).toEqual(['CRYPTO', 'KRX', 'US']);
  });
});

function naive(stored: readonly Minute[], window: SurgeWindow) {
  // The minute that runs is no part of a window, but of its day as soon as it is stored.
  const inOrder = stored
    .filter(({ minutesAgo }) => minutesAgo > 0 || window === '1d')
    .toSorted((a, b) => b.minutesAgo - a.minutesAgo);
  const dayOf = ({ minutesAgo }: Minute) => Math.floor(ago(minutesAgo) / 86_400_000_000);
  const size = SURGE_WINDOWS[window];
  const day = inOrder.length > 0 ? Math.max(...inOrder.map(dayOf)) : 0;
  const isInside = (one: Minute) => (size === null ? dayOf(one) === day : one.minutesAgo <= size);
  const inside = inOrder.filter(isInside);
  // The first day of all has nothing before it but its opening.
  const before =
    inOrder.findLast((one) => !isInside(one)) ?? (size === null ? inside[0] : undefined);
  const volume = inside.reduce((sum, one) => sum + (one.volume ?? 0), 0);
  return {
    price: before ? decimal(`${before.close}`) : null,
    volume: inside.every((one) => one.volume !== null) ? decimal(`${volume}`) : null,
  };
}

describe('the monitor', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const quote = (last: string, at: Instant): ReadQuote => ({
    ...{ tickerId: BTC, bid: null, ask: null, last: decimal(last), at, venueAt: null, asOf: at },
    ...{ source: 'test', simulated: false, change24h: null, isHalted: false, limits: null },
    ...{ stale: false, ageMs: 0 },
  });

  /** A monitor whose world stands still unless told otherwise. */
  function watched(changes: Partial<SurgeMonitorOptions> = {}) {
    const world = { now: addMicros(minuteNow, 6_000_000), quote: quote('10', minuteNow), reads: 0 };
    const faults: unknown[] = [];
    let quotesRead = 0;
    const monitor = createSurgeMonitor({
      read: async (query) => {
        world.reads += 1;
        return query(api);
      },
      readQuotes: async () => {
        quotesRead += 1;
        return new Map([[BTC, world.quote]]);
      },
      clock: () => world.now,
      onFault: (fault) => faults.push(fault),
      ...changes,
    });
    return { monitor, world, faults, quotesRead: () => quotesRead };
  }

  it('reads quotes once a second and minutes once a minute, for however many ask', async () => {
    const { monitor, world, quotesRead } = watched();
    await Promise.all([monitor.current(), monitor.current(), monitor.current()]);
    await monitor.current();
    expect([world.reads, quotesRead()]).toEqual([1, 1]);
    world.now = addMicros(world.now, 1_000_000);
    await monitor.current();
    expect([world.reads, quotesRead()]).toEqual([1, 2]);
    world.now = addMicros(world.now, 60_000_000);
    await monitor.current();
    expect([world.reads, quotesRead()]).toEqual([2, 3]);
  });

  it('takes up the candle of a minute once it is surely stored', async () => {
    await store(BTC, [
      { minutesAgo: 1, close: 8, volume: 1 },
      { minutesAgo: 2, close: 4, volume: 1 },
    ]);
    const { monitor, world } = watched();
    world.now = addMicros(minuteNow, 4_999_999);
    const start = async () => (await monitor.current()).moving[0]?.starts['1m'];
    expect(await start()).toEqual({ price: null, volume: decimal('1') });
    world.now = addMicros(minuteNow, 6_000_000);
    expect(await start()).toEqual({ price: decimal('4'), volume: decimal('1') });
  });

  it('tells listeners of news only, whoever saw it first, and rests when they are gone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { monitor, world, quotesRead } = watched({
      lookEveryMs: 10,
      read: async () => [{ tickerId: BTC, market: 'CRYPTO', starts: {} }] as never,
    });
    let news = 0;
    const leave = monitor.onChange(() => {
      news += 1;
    });
    const look = async () => {
      world.now = addMicros(world.now, 2_000_000);
      await vi.advanceTimersByTimeAsync(10);
    };
    await look();
    expect(news).toBe(1);
    await look();
    expect(news).toBe(1);
    world.quote = quote('11', addMicros(minuteNow, 1));
    world.now = addMicros(world.now, 2_000_000);
    await monitor.current();
    await look();
    expect(news).toBe(2);
    const limits = { base: decimal('10'), up: decimal('13'), down: decimal('7') };
    world.quote = { ...world.quote, limits };
    await look();
    await look();
    expect(news).toBe(3);
    leave();
    const before = quotesRead();
    await look();
    expect(quotesRead()).toBe(before);
  });

  it('looks once at a time, also for who comes while the look of those who left is under way', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const begun = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<ReadonlyMap<string, ReadQuote>>();
    const { monitor } = watched({
      lookEveryMs: 10,
      read: async () => [] as never,
      readQuotes: () => {
        begun.resolve();
        return answer.promise;
      },
    });
    const leave = monitor.onChange(() => {});
    await vi.advanceTimersByTimeAsync(10);
    await begun.promise;
    leave();
    const leaveLater = monitor.onChange(() => {});
    answer.resolve(new Map());
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(1);
    leaveLater();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on after a fault', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isAway = true;
    const { monitor, faults } = watched({
      lookEveryMs: 10,
      read: async () => {
        if (isAway) throw new Error('away');
        return [] as never;
      },
    });
    await expect(monitor.current()).rejects.toThrow('away');
    const told = Promise.withResolvers<void>();
    const leave = monitor.onChange(() => told.resolve());
    await vi.advanceTimersByTimeAsync(10);
    expect(faults).toHaveLength(1);
    isAway = false;
    await vi.advanceTimersByTimeAsync(10);
    await told.promise;
    leave();
  });
});
