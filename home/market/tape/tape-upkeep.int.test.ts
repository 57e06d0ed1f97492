import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  parseInstant,
} from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { monthBefore } from '../candles/candle-windows.ts';
import { createFeederDatabase, type FeederDatabase } from '../feed/feeder-database.ts';
import type { Coverage } from './coverage.ts';
import { readLastPrintsAtOrBefore } from './tape.ts';
import { createTapeUpkeep, type TapeUpkeep } from './tape-upkeep.ts';
import { ensureTapeDays, writeTape } from './tape-writer.ts';

const start = parseInstant('2026-11-27T12:00:00Z') ?? instant(0);
const minute = (offset: number): Instant => addMicros(start, Math.round(offset * 60_000_000));
const HOUR_MICROS = 3_600_000_000;

describe('candles as the tape grows', () => {
  let test: TestDatabase;
  let sql: Sql;
  let database: FeederDatabase;
  let tests = 0;
  /** One to each test: closed gaps stay. */
  let tickerId: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    sql = createSql({ url: test.url, applicationName: 'upkeep-test' });
    database = createFeederDatabase({ url: asService(test.url, 'feeder'), deadlineMs: 12_000 });
    await ensureTapeDays(sql, ['2026-11-27']);
  });
  beforeEach(() => {
    tests += 1;
    tickerId = `TEST-${tests}`;
  });
  afterAll(async () => {
    await database.close();
    await sql.end({ timeout: 1 });
    await test.drop();
  });

  /** The upkeep of a feeder that has just started, knowing so much of its tape. */
  async function startUpkeep(coverage: Coverage, candleMonths = 0): Promise<TapeUpkeep> {
    const upkeep = createTapeUpkeep(database, { tapeDays: 8, candleMonths });
    await upkeep.load(new Map([[tickerId, coverage]]));
    return upkeep;
  }

  /** A print at each of these minutes, each priced at its offset. */
  async function write(offsets: readonly number[], completeTo: number): Promise<void> {
    const prints = offsets.map((offset) => {
      const at = minute(offset);
      const price = decimal(`${offset + 1}`);
      const base = { tickerId, source: 'test', receivedAt: at, origin: null, venueAt: at };
      return { ...base, kind: 'TRADE' as const, at, last: price, volume: null };
    });
    const heads = [{ tickerId, source: 'test', completeTo: minute(completeTo) }];
    await writeTape(sql, { prints, heads, closedGaps: [], at: minute(completeTo) });
  }

  const candles = async () => {
    const rows = await sql<{ openAt: Instant; gap: string | null; revision: number }[]>`
      select open_at as "openAt", gap::text, revision from candles
      where ticker_id = ${tickerId} order by open_at`;
    return rows.map((row) => [(row.openAt - start) / 60_000_000, row.gap, row.revision]);
  };
  const complete = (to: number, beyond: [number, number][] = []): Coverage => ({
    completeTo: minute(to),
    beyond: beyond.map(([from, until]) => ({ from: minute(from), to: minute(until) })),
  });
  const made = (upkeep: TapeUpkeep, coverage: Coverage) =>
    upkeep.makeCandles(new Map([[tickerId, coverage]]));

  it('are made a few hours at a time, and said to be made once none is left', async () => {
    await write([0, 299], 300);
    const upkeep = await startUpkeep(complete(0));
    expect([await made(upkeep, complete(300)), await candles()]).toEqual([false, [[0, null, 1]]]);
    expect(await made(upkeep, complete(300))).toBe(true);
    expect(await candles()).toEqual([
      [0, null, 1],
      [299, null, 1],
    ]);
    expect(await made(upkeep, complete(300))).toBe(false);
  });

  it('are made of a share that is struck by the engine, whenever it was listed, once that is known', async () => {
    const strikeAt = minute(3);
    const upkeep = await startUpkeep(complete(0));
    tickerId = 'HUMAN-ETF-JIHO';
    const head = addMicros(strikeAt, -1);
    await sql`
      select list_human_etf(${tickerId}, 'JIHO', 'JIHO', 0.00000001, 5000, 'NONE', ${head}::timestamptz)`;
    await upkeep.followStrikes(minute(1.5));
    await upkeep.followStrikes(minute(4.5));
    expect(await candles()).toEqual([]);
    const next = minute(24 * 60);
    await sql`
      select strike_human_etf(${tickerId}, ${strikeAt}::timestamptz, 10000, ${strikeAt}::timestamptz,
        ${next}::timestamptz, false, ${strikeAt}::timestamptz, null, null, null)`;
    // Looked at again a minute later, by one that has started in between.
    const after = await startUpkeep(complete(0));
    await after.followStrikes(minute(5.6));
    expect(await candles()).toEqual([[3, null, 1]]);
    await after.followStrikes(minute(6.7));
    expect(await candles()).toEqual([[3, null, 1]]);
  });

  it('go on beyond an open gap, and are corrected when it is filled, over a restart too', async () => {
    await write([0, 1, 2, 5.5, 6, 7], 2.5);
    await sql`
      insert into tape_gaps (ticker_id, from_at, to_at, detected_at)
      values (${tickerId}, ${minute(2.5)}, ${minute(5.5)}, ${minute(5.5)})`;
    const before = await startUpkeep(complete(0));
    await made(before, complete(2.5, [[5.5, 7.5]]));
    expect(await candles()).toEqual([
      [0, null, 1],
      [1, null, 1],
      [2, 'OPEN', 1],
      [5, 'OPEN', 1],
      [6, null, 1],
    ]);

    const after = await startUpkeep(complete(2.5));
    await sql`delete from tape_gaps where resolution is null`;
    await sql`
      insert into tape_gaps (ticker_id, from_at, to_at, resolution, resolved_at, detected_at)
      values (${tickerId}, ${minute(2.5)}, ${minute(3)}, 'UNRECOVERABLE', now(), now()),
        (${tickerId}, ${minute(3)}, ${minute(5.5)}, 'BACKFILLED', now(), now())`;
    await write([3, 4, 5], 8.5);
    await made(after, complete(8.5));
    expect(await candles()).toEqual([
      [0, null, 1],
      [1, null, 1],
      [2, 'UNRECOVERABLE', 2],
      [3, 'BACKFILLED', 1],
      [4, 'BACKFILLED', 1],
      [5, 'BACKFILLED', 2],
      [6, null, 1],
      [7, null, 1],
    ]);
    expect(
      await sql`select minutes, gap::text, revision from candle_rollups where ticker_id = ${tickerId} order by 1, open_at`,
    ).toMatchObject([
      { minutes: 5, gap: 'UNRECOVERABLE', revision: 2 },
      { minutes: 5, gap: 'BACKFILLED', revision: 2 },
      { minutes: 15, gap: 'UNRECOVERABLE', revision: 2 },
      { minutes: 30 },
      { minutes: 60 },
      { minutes: 240 },
      { minutes: 1440, gap: 'UNRECOVERABLE', revision: 2 },
    ]);
    expect(await made(after, complete(8.9))).toBe(false);
  });

  it('are all there after a crash between the tape and them', async () => {
    const first = await startUpkeep(complete(0));
    await write([0, 1], 1.5);
    await made(first, complete(1.5));
    await write([2, 3], 4.5);
    const second = await startUpkeep(complete(4.5));
    await write([5], 6.5);
    await made(second, complete(6.5));
    expect(await candles()).toEqual([0, 1, 2, 3, 5].map((offset) => [offset, null, 1]));
  });

  it('find the next month there a week ahead', async () => {
    await write([0], 1);
    await made(await startUpkeep(complete(0)), complete(1));
    const months = await sql<{ name: string }[]>`
      select inhrelid::regclass::text as name from pg_inherits
      where inhparent = 'candles'::regclass order by 1`;
    expect(months.map(({ name }) => name)).toEqual(['candles_202611', 'candles_202612']);
  });

  it('are dropped by whole months, the minutes only, and never the last two', async () => {
    const [row] = await sql<{ now: Instant }[]>`select now()`;
    const now = row?.now ?? start;
    const months = [3, 2, 1, 0].map((ago) => monthBefore(now, ago));
    for (const month of months) {
      await sql`select ensure_candle_month(${month}::date)`;
      await sql`
        insert into candles (ticker_id, open_at, open, high, low, close, source)
        values (${tickerId}, ${month}::timestamptz, 1, 1, 1, 1, 'test')`;
      await sql`
        select roll_up_candles(array[${tickerId}], array[${month}::timestamptz],
          array[${month}::timestamptz + interval '1 minute'])`;
    }
    const left = async () => {
      const rows = await sql<{ month: string }[]>`
        select to_char(open_at, 'YYYY-MM-DD') as month from candles
        where ticker_id = ${tickerId} order by 1`;
      return rows.map(({ month }) => month);
    };
    const keepingMonths = async (candleMonths: number) => {
      const upkeep = await startUpkeep(complete(0), candleMonths);
      await upkeep.dropOld(now);
      await upkeep.dropOld(addMicros(now, HOUR_MICROS));
      return left();
    };
    expect(await keepingMonths(0)).toEqual(months);
    expect(await keepingMonths(2)).toEqual(months.slice(1));
    await sql`select drop_candle_months_before('9999-12-31')`;
    expect(await left()).toEqual(months.slice(2));
    const [days] = await sql`
      select count(*)::int as n from candle_rollups where ticker_id = ${tickerId} and minutes = 1440`;
    expect(days).toEqual({ n: 4 });
  });

  it('keeps prints for orders at rest from where those are matched to, and not from when they came', async () => {
    // Noon: an hour later it is still the same day.
    const [row] = await sql<{ noon: Instant }[]>`
      select date_trunc('day', now(), 'UTC') + interval '12 hours' as noon`;
    const now = row?.noon ?? start;
    const ago = (days: number) => addMicros(now, -days * 24 * HOUR_MICROS);
    const dayOf = (at: Instant) => formatInstant(at).slice(0, 10);
    const days = [27, 26, 19, 18, 9, 8].map((count) => dayOf(ago(count)));
    await ensureTapeDays(sql, days);
    await sql`
      insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
        requested_quantity, limit_price, time_in_force, body_sha256, intake_id, clock_error_ms, partition,
        accepted_at, not_before, created_at, hold_krw, hold_quantity, resting_since)
      values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'CRYPTO-COIN-BTC', 'BUY', 'LIMIT',
        'PENDING', 'AWAITING_PRINT', 1, 1, 'GTC', repeat('a', 64), 'edge-1', 0, 3,
        ${ago(18)}, ${ago(18)}, ${ago(18)}, 1, 0, ${ago(18)})`;
    const left = async () => {
      const upkeep = await startUpkeep(complete(0));
      await upkeep.dropOld(now);
      await upkeep.dropOld(addMicros(now, HOUR_MICROS));
      const tables = await sql<{ day: string }[]>`
        select to_char(to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD'), 'YYYY-MM-DD') as day
        from pg_inherits where inhparent = 'prints'::regclass order by 1`;
      return tables.map(({ day }) => day).filter((day) => days.includes(day));
    };
    // Eight days are kept before what is still waited for.
    expect(await left()).toEqual(days.slice(1));
    await sql`insert into matching_heads values (3, 'CRYPTO-COIN-BTC', ${ago(10)})`;
    expect(await left()).toEqual(days.slice(3));
  });
});

describe('days of the tape that are old', () => {
  let test: TestDatabase;
  let sql: Sql;
  let today: Instant;
  let tests = 0;
  let tickerId: string;

  const ago = (days: number) => addMicros(today, -days * 24 * HOUR_MICROS);
  const dayOf = (at: Instant) => formatInstant(at).slice(0, 10);

  beforeAll(async () => {
    test = await createTestDatabase();
    sql = createSql({ url: test.url, applicationName: 'old-days-test' });
    const [row] = await sql<{ now: Instant }[]>`select now()`;
    today = row?.now ?? start;
  });
  beforeEach(() => {
    tests += 1;
    tickerId = `TEST-${tests}`;
  });
  afterAll(async () => {
    await sql.end({ timeout: 1 });
    await test.drop();
  });

  async function printed(prints: readonly (readonly [number, number])[]): Promise<void> {
    await ensureTapeDays(sql, [...new Set(prints.map(([days]) => dayOf(ago(days))))].sort());
    await sql`
      insert into prints (ticker_id, at, kind, last, venue_at, source, received_at)
      select ${tickerId}, at, 'TRADE', last, at, 'test', at from unnest(
        ${prints.map(([days]) => ago(days))}::timestamptz[], ${prints.map(([, last]) => last)}::numeric[])
        as print (at, last)`;
    await sql`
      insert into tape_heads values (${tickerId}, 'test', ${today}, ${today}) on conflict do nothing`;
  }

  async function lastAt(days: number): Promise<number | null> {
    const [print] = await readLastPrintsAtOrBefore(sql, [{ tickerId, at: ago(days) }]);
    return print ? Number(formatDecimal(print.last)) : null;
  }

  const drop = () => sql`select drop_prints_before(${dayOf(ago(8))}::date)`;

  it('keeps the last price of what has been silent for longer than the tape is kept', async () => {
    await printed([
      [30, 900],
      [20, 5],
      [19, 4],
    ]);
    await drop();
    expect([await lastAt(0), await lastAt(18), await lastAt(19)]).toEqual([4, 4, 4]);
    // A bar of an old gap comes late, and the newest of them all is gone with its day in its turn.
    await printed([[25, 700]]);
    await drop();
    expect(await lastAt(0)).toBe(4);
    await printed([[12, 3]]);
    await drop();
    expect([await lastAt(0), await lastAt(13)]).toEqual([3, null]);
    await printed([[2, 6]]);
    await drop();
    expect([await lastAt(0), await lastAt(3)]).toEqual([6, 3]);
  });

  it('keeps prints for what a command that waits is judged by', async () => {
    await printed([
      [30, 1],
      [22, 2],
      [20, 3],
    ]);
    await sql`
      insert into commands (id, user_id, client_command_id, kind, status, body_sha256, intake_id,
        clock_error_ms, partition, accepted_at, not_before)
      values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'BAILOUT', 'PENDING',
        repeat('a', 64), 'edge-1', 0, 3, ${ago(21)}, ${ago(21)})`;
    await drop();
    expect([await lastAt(0), await lastAt(21)]).toEqual([3, 2]);
    await sql`update commands set status = 'DONE', cancelled = 0, settled_at = now()`;
    await drop();
    expect([await lastAt(0), await lastAt(21)]).toEqual([3, null]);
  });
});
