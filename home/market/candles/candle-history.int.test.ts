import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { INSTRUMENTS, seedInstruments } from '../instruments/instruments.ts';
import { readSparklines } from '../sparklines/read-sparklines.ts';
import { readWindowStarts } from '../surge/read-window-starts.ts';
import { ensureTapeDays } from '../tape/tape-writer.ts';
import type { HistoryBar, HistoryMinutes } from './bar-history.ts';
import { readHistoryPlaces, storeHistory } from './candle-history.ts';
import { type CandleInterval, readCandles } from './candles.ts';
import { ensureCandleMonths, makeCandles } from './make-candles.ts';

const at = (text: string) => parseInstant(text) as Instant;
/** The tape begins in the middle of everything. */
const begin = at('2026-11-20T10:33:00Z');
const minute = (offset: number) => addMicros(begin, offset * MICROS_PER_MINUTE);
const coins = INSTRUMENTS.filter(({ market }) => market === 'CRYPTO').map((one) => one.tickerId);

describe('candles of before the tape', () => {
  let database: TestDatabase;
  let owner: Sql;
  let feeder: Sql;
  let api: Sql;
  let tickerId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = createSql({ url: database.url, applicationName: 'history-test' });
    feeder = createSql({ url: asService(database.url, 'feeder'), applicationName: 'feeder' });
    api = createSql({ url: asService(database.url, 'api'), applicationName: 'api' });
    await seedInstruments(owner);
    await ensureTapeDays(feeder, ['2026-11-20']);
    await ensureCandleMonths(feeder, ['2026-11-01']);
  });
  afterAll(async () => {
    await Promise.all([owner, feeder, api].map((sql) => sql.end({ timeout: 1 })));
    await database.drop();
  });
  beforeEach(() => {
    // A coin for each test.
    tickerId = coins.pop() ?? '';
  });

  /** A trade each of the first minutes: 200, 201 … */
  async function trade(minutes: number): Promise<void> {
    const offsets = Array.from({ length: minutes }, (_, index) => index);
    await owner`
      insert into prints (ticker_id, at, kind, last, volume, source, received_at)
      select ${tickerId}, at, 'TRADE', price, 1, 'upbit', at
      from unnest(${offsets.map((offset) => addMicros(minute(offset), 7_000_000))}::timestamptz[],
        ${offsets.map((offset) => `${200 + offset}`)}::numeric[]) as trade (at, price)`;
  }

  const make = (minutes: number) =>
    makeCandles(feeder, [
      { tickerId, from: begin, to: minute(minutes), completeTo: minute(minutes) },
    ]);

  /** The bars of a length that end before the tape begins, the newest at 100, the one before at 99 … */
  async function store(minutes: HistoryMinutes, count: number): Promise<number> {
    const width = minutes * MICROS_PER_MINUTE;
    const end = begin - (begin % width);
    const bars = Array.from({ length: count }, (_, index): HistoryBar => {
      const price = decimal(`${100 - index}`);
      const openAt = (end - (index + 1) * width) as Instant;
      return { openAt, open: price, high: price, low: price, close: price, volume: decimal('2') };
    });
    const answer = { tickerId, minutes, beginsAt: begin, bars, source: 'upbit' };
    return await storeHistory(feeder, answer, minute(1));
  }

  async function shown(interval: CandleInterval, query: object = {}): Promise<string[]> {
    const terms = { tickerId, interval, now: minute(60), limit: 200 };
    const { candles } = await readCandles(api, { ...terms, ...query });
    return candles.map(({ openAt, open, high, low, close, volume, history }) => {
      const prices = [open, high, low, close].map(formatDecimal).join(' ');
      const time = formatInstant(openAt).slice(5, 16);
      return `${time} ${prices} ${volume && formatDecimal(volume)} ${history}`;
    });
  }

  it('begin with the first minute of the tape, which is settled by the first answer', async () => {
    expect(await readHistoryPlaces(feeder, [tickerId])).toEqual([]);
    await trade(3);
    const place = { tickerId, beginsAt: begin, asked: [] };
    expect(await readHistoryPlaces(feeder, [tickerId])).toEqual([place]);
    await make(3);
    await owner`delete from prints where ticker_id = ${tickerId}`;
    expect(await readHistoryPlaces(feeder, [tickerId])).toEqual([place]);
    expect(await store(1, 3)).toBe(3);
    // Twice without harm.
    await store(1, 3);
    await owner`delete from candles where ticker_id = ${tickerId}`;
    expect(await readHistoryPlaces(feeder, [tickerId])).toEqual([{ ...place, asked: [1] }]);
  });

  it('go before those of the tape, and into the one in which it began', async () => {
    await trade(10);
    await make(10);
    for (const minutes of [1, 5, 15, 30, 60, 240, 1440] as const) await store(minutes, 4);
    expect((await shown('1m')).slice(2, 6)).toEqual([
      '11-20T10:31 99 99 99 99 2 WHOLE',
      '11-20T10:32 100 100 100 100 2 WHOLE',
      '11-20T10:33 200 200 200 200 1 null',
      '11-20T10:34 201 201 201 201 1 null',
    ]);
    expect(await shown('5m')).toEqual([
      '11-20T10:10 97 97 97 97 2 WHOLE',
      '11-20T10:15 98 98 98 98 2 WHOLE',
      '11-20T10:20 99 99 99 99 2 WHOLE',
      '11-20T10:25 100 100 100 100 2 WHOLE',
      // Three minutes of before, and two of the tape.
      '11-20T10:30 98 201 98 201 8 PART',
      '11-20T10:35 202 206 202 206 5 null',
      '11-20T10:40 207 209 207 209 3 null',
    ]);
    // Of the half hour from 10:00 on, and of what that of 10:30 began with.
    expect((await shown('1h')).at(-1)).toBe('11-20T10:00 100 209 98 209 18 PART');
    expect((await shown('1d')).at(-1)).toBe('11-20T00:00 99 209 98 209 26 PART');
    expect((await shown('1d')).at(-2)).toBe('11-19T00:00 100 100 100 100 2 WHOLE');
  });

  it('are there before the first minute of the tape is over', async () => {
    await trade(1);
    for (const minutes of [1, 5] as const) await store(minutes, 4);
    expect((await shown('5m')).slice(-2)).toEqual([
      '11-20T10:25 100 100 100 100 2 WHOLE',
      '11-20T10:30 98 100 98 100 6 PART',
    ]);
  });

  it('never take the place of a candle of the tape', async () => {
    await trade(2);
    await make(2);
    await owner`
      insert into candle_history (ticker_id, minutes, open_at, open, high, low, close, source, is_part)
      values (${tickerId}, 1, ${minute(1)}, 1, 1, 1, 1, 'upbit', false)`;
    expect((await shown('1m')).at(-1)).toBe('11-20T10:34 201 201 201 201 1 null');
  });

  it('are on pages like any other, either way, over the beginning of the tape', async () => {
    await trade(7);
    await make(7);
    await store(1, 9);
    const whole = await shown('1m', { from: minute(-100) });
    expect(whole).toHaveLength(16);
    expect(await shown('1m')).toEqual(whole);
    for (const limit of [1, 2, 5, 7, 8, 16]) {
      for (const from of [undefined, minute(-100)]) {
        const pages: string[][] = [];
        let cursor: Instant | null | undefined;
        while (cursor !== null) {
          const query = { tickerId, interval: '1m', now: minute(60), limit, cursor, from } as const;
          cursor = (await readCandles(api, query)).nextCursor;
          pages.push(await shown('1m', query));
          expect(pages.at(-1)?.length).toBeLessThanOrEqual(limit);
        }
        expect((from ? pages : pages.reverse()).flat()).toEqual(whole);
        expect(pages).toHaveLength(Math.ceil(16 / limit));
      }
    }
    expect(await shown('1m', { from: minute(-2), to: minute(1) })).toEqual(whole.slice(7, 10));
  });

  it('draw the line of the last day, and are what movers came from', async () => {
    await trade(10);
    await make(10);
    for (const minutes of [1, 5, 15, 30, 60, 240, 1440] as const) await store(minutes, 60);
    const lines = await readSparklines(api, minute(10));
    const closes = lines.find((line) => line.tickerId === tickerId)?.closes;
    expect(closes?.slice(-3).map((close) => close && formatDecimal(close))).toEqual([
      '99',
      '100',
      '209',
    ]);
    expect(closes).not.toContain(null);

    const instruments = await readWindowStarts(api, minute(10));
    const starts = instruments.find((one) => one.tickerId === tickerId)?.starts;
    const start = (window: keyof NonNullable<typeof starts>) => {
      const { price, volume } = starts?.[window] ?? {};
      return `${price && formatDecimal(price)} ${volume && formatDecimal(volume)}`;
    };
    expect(start('5m')).toBe('204 5');
    // Five minutes of before the tape at two each, and its own ten.
    expect(start('15m')).toBe('95 20');
    // The close of the day before; what was traded of this one, before the tape as well.
    expect(start('1d')).toBe('100 26');
  });

  it('are written once, and read by nobody who decides', async () => {
    const engine = createSql({ url: asService(database.url, 'engine'), applicationName: 'engine' });
    try {
      for (const refused of [
        feeder`update candle_history set close = close`,
        feeder`delete from candle_history`,
        engine`select from candle_history`,
      ]) {
        await expect(refused).rejects.toMatchObject({ code: '42501' });
      }
    } finally {
      await engine.end({ timeout: 1 });
    }
  });
});
