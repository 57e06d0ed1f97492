import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { type CandleInterval, type CandlePage, readCandles } from './candles.ts';

const start = parseInstant('2026-01-31T20:00:00Z') ?? instant(0);
const minute = (offset: number): Instant => addMicros(start, offset * 60_000_000);
const MONTHS = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01'];
/** Up to half of May, thinly: a page of minutes reaches over months. */
const LAST_MINUTE = 150_000;

describe('pages of candles', () => {
  let database: TestDatabase;
  let owner: Sql;
  let api: Sql;
  let tickers = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = createSql({ url: database.url, applicationName: 'candles-test' });
    api = createSql({ url: asService(database.url, 'api'), applicationName: 'api' });
    for (const month of MONTHS) await owner`select ensure_candle_month(${month}::date)`;
  });
  afterAll(async () => {
    await Promise.all([owner, api].map((sql) => sql.end({ timeout: 1 })));
    await database.drop();
  });

  async function store(tickerId: string, offsets: readonly number[]): Promise<void> {
    await owner`
      insert into candles (ticker_id, open_at, open, high, low, close, source)
      select ${tickerId}, at, 1, 1, 1, 1, 'test' from unnest(${offsets.map(minute)}::timestamptz[]) as at
      on conflict do nothing`;
    await owner`
      select roll_up_candles(array_agg(${tickerId}::text), array_agg(at), array_agg(at + interval '1 minute'))
      from unnest(${offsets.map(minute)}::timestamptz[]) as at`;
  }

  const storedOffsets = (max = LAST_MINUTE) =>
    fc.uniqueArray(fc.oneof(fc.nat({ max }), fc.nat({ max: 60 })), { minLength: 1, maxLength: 40 });
  const intervals = fc.constantFrom<CandleInterval>('1m', '4h');

  it('have no hole and none twice, either way, while newer candles come', async () => {
    await fc.assert(
      fc.asyncProperty(
        storedOffsets(LAST_MINUTE - 10_000),
        intervals,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (stored, interval, limit, isForward) => {
          tickers += 1;
          const tickerId = `TEST-${tickers}`;
          await store(tickerId, stored);
          const query = { tickerId, interval, limit, now: minute(LAST_MINUTE) };
          const whole = async () =>
            (await readCandles(api, { ...query, from: start, limit: 200 })).candles;
          const before = await whole();
          const pages: CandlePage[] = [];
          let cursor: Instant | null | undefined;
          while (cursor !== null) {
            const page = await readCandles(api, {
              ...query,
              cursor,
              from: isForward ? start : undefined,
            });
            pages.push(page);
            cursor = page.nextCursor;
            if (pages.length === 1) await store(tickerId, [LAST_MINUTE - 1]);
          }
          const found = (isForward ? pages : pages.toReversed()).flatMap(({ candles }) => candles);
          // Forward the newer one is found at the end, unless all had been read by then.
          const isNewerFound = isForward && pages.length > 1;
          expect(found).toEqual(isNewerFound ? await whole() : before);
          expect(pages.every(({ candles }) => candles.length <= limit)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keep to the bounds that are given', async () => {
    await store('BOUNDS', [0, 10, 20, 30, 40_000]);
    const read = async (query: object) => {
      const terms = { tickerId: 'BOUNDS', interval: '1m' as const, now: minute(40_000), limit: 10 };
      const { candles } = await readCandles(api, { ...terms, ...query });
      return candles.map(({ openAt }) => (openAt - start) / 60_000_000);
    };
    expect(await read({ from: minute(10), to: minute(30) })).toEqual([10, 20]);
    expect(await read({ to: minute(30), limit: 2 })).toEqual([10, 20]);
    expect(await read({ to: minute(30), cursor: minute(20) })).toEqual([0, 10]);
    expect(await read({ from: minute(10), cursor: minute(20) })).toEqual([30, 40_000]);
    expect(await read({ limit: 2 })).toEqual([30, 40_000]);
    expect(await read({ from: minute(30), to: minute(10) })).toEqual([]);
    expect(await read({ now: minute(30) })).toEqual([0, 10, 20, 30]);
  });
});
