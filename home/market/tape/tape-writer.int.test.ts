import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { type Instant, instant, MICROS_PER_SECOND, parseInstant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { ensureCandleMonths, makeCandles } from '../candles/make-candles.ts';
import { readGaps } from './gaps.ts';
import type { BarPrint, QuotePrint, TradePrint } from './print.ts';
import { readPrints, readTapeHeads } from './tape.ts';
import {
  dropTapeDaysBefore,
  ensureTapeDays,
  type TapeBatch,
  tapeDays,
  writeTape,
} from './tape-writer.ts';

const BTC = 'CRYPTO-COIN-BTC';
const start = parseInstant('2026-11-11T12:00:00Z') ?? instant(0);
const second = (offset: number) => instant(start + offset * MICROS_PER_SECOND);
const base = { tickerId: BTC, source: 'test', receivedAt: start, origin: null };

const quote = (at: Instant, last = '100'): QuotePrint => ({
  ...base,
  kind: 'QUOTE',
  at,
  bid: decimal('99.5'),
  ask: decimal('100.5'),
  last: decimal(last),
  volume: decimal('0.00000001'),
  venueAt: null,
});
const trade = (at: Instant): TradePrint => ({
  ...base,
  kind: 'TRADE',
  at,
  last: decimal('35394095.12345678'),
  volume: null,
  venueAt: instant(at - 1),
  origin: { price: '32176.45000000', currency: 'USDT', rate: '1100' },
});
const bar = (at: Instant): BarPrint => ({
  ...base,
  kind: 'BAR',
  at,
  open: decimal('90'),
  high: decimal('120'),
  low: decimal('80'),
  last: decimal('110'),
  volume: decimal('3'),
  venueAt: at,
});
const batch = (prints: TapeBatch['prints'], completeTo: Instant): TapeBatch => ({
  prints,
  heads: [{ tickerId: BTC, source: 'test', completeTo }],
  closedGaps: [],
  at: completeTo,
});

describe('writing the tape', () => {
  let database: TestDatabase;
  let sql: Sql;
  const completeTo = async () => (await readTapeHeads(sql)).get(BTC)?.completeTo;
  const readAll = async () =>
    (await readPrints(sql, [{ tickerId: BTC, after: second(-3600), upTo: second(86_400) }])).get(
      BTC,
    ) ?? [];

  beforeAll(async () => {
    database = await createTestDatabase();
    sql = createSql({ url: database.url, applicationName: 'tape-writer-test' });
  });
  beforeEach(async () => {
    await sql`delete from prints`;
    await sql`delete from tape_heads`;
    await sql`delete from candles`;
    await ensureTapeDays(sql, ['2026-11-11', '2026-11-12']);
  });
  afterAll(async () => {
    await sql.end({ timeout: 1 });
    await database.drop();
  });

  it('keeps every kind of print to the last digit', async () => {
    const prints = [quote(second(1)), trade(instant(second(1) + 1)), bar(second(2))];
    await writeTape(sql, batch(prints, second(2)));
    expect(await readAll()).toEqual(prints);
    expect((await readTapeHeads(sql)).get(BTC)).toEqual({
      tickerId: BTC,
      source: 'test',
      completeTo: second(2),
      lastPrintAt: second(2),
    });
  });

  it('changes nothing when the same batch comes again', async () => {
    const again = batch([quote(second(1)), quote(second(2))], second(2));
    await writeTape(sql, again);
    await writeTape(sql, { ...again, prints: [quote(second(1), '7'), quote(second(2), '7')] });
    expect(await readAll()).toEqual(again.prints);
  });

  it('never adds a print at or below what is decided, and never goes back', async () => {
    await writeTape(sql, batch([quote(second(5))], second(10)));
    const prints = [quote(second(9)), quote(second(10)), quote(second(11))];
    await writeTape(sql, batch(prints, second(8)));
    expect((await readAll()).map((print) => print.at)).toEqual([second(5), second(11)]);
    expect(await completeTo()).toBe(second(10));
  });

  it('holds that rule between two writers at the same time', async () => {
    await writeTape(sql, batch([], second(0)));
    const other = createSql({ url: database.url, applicationName: 'other', poolSize: 1 });
    try {
      for (let round = 0; round < 30; round += 1) {
        const from = round * 10;
        const late = batch([quote(second(from + 3))], second(from + 3));
        const early = batch([quote(second(from + 9))], second(from + 9));
        await Promise.all([writeTape(sql, early), writeTape(other, late)]);
        expect(await completeTo()).toBe(second(from + 9));
        // Either the late print came first, or it was refused: seen after the fact it never appears.
        const before = await readAll();
        await writeTape(other, late);
        expect(await readAll()).toEqual(before);
      }
    } finally {
      await other.end({ timeout: 1 });
    }
  });

  it('stores prints beyond a gap without deciding them, and records how the gap was closed', async () => {
    await writeTape(sql, batch([quote(second(1))], second(1)));
    await writeTape(sql, batch([quote(second(100))], second(1)));
    await writeTape(sql, {
      ...batch([bar(second(60))], second(100)),
      closedGaps: [
        { tickerId: BTC, from: second(1), to: second(60), resolution: 'UNRECOVERABLE' },
        { tickerId: BTC, from: second(60), to: second(100), resolution: 'BACKFILLED' },
      ],
    });
    expect((await readAll()).map((print) => print.at)).toEqual([1, 60, 100].map(second));
    const gaps = await sql<{ resolution: string }[]>`
      select resolution::text from tape_gaps order by from_at`;
    expect(gaps.map((gap) => gap.resolution)).toEqual(['UNRECOVERABLE', 'BACKFILLED']);
  });

  it('replaces an open gap by its pieces, and changes nothing when the same comes again', async () => {
    const gaps = async () => {
      const found = await readGaps(sql, { tickerId: BTC, from: start, to: second(999) });
      return found.map((gap) => [gap.from, gap.to, gap.resolution, gap.detectedAt, gap.resolvedAt]);
    };
    const open = (...spans: [Instant, Instant][]) =>
      new Map([[BTC, spans.map(([after, before]) => ({ after, before }))]]);
    await sql`delete from tape_gaps where resolution is null`;
    const seen = { ...batch([quote(second(600))], second(500)), at: second(601) };
    await writeTape(sql, { ...seen, openGaps: open([second(500), second(600)]) });
    expect(await gaps()).toContainEqual([second(500), second(600), null, second(601), null]);

    const end = instant(second(550) - 1);
    const step: TapeBatch = {
      ...batch([bar(second(520))], end),
      closedGaps: [{ tickerId: BTC, from: second(500), to: second(550), resolution: 'BACKFILLED' }],
      openGaps: open([end, second(600)]),
      at: second(602),
    };
    const expected = [
      [second(500), second(550), 'BACKFILLED', second(601), second(602)],
      [end, second(600), null, second(601), null],
    ];
    await writeTape(sql, step);
    expect((await gaps()).slice(-2)).toEqual(expected);
    // Its outcome was unknown: it comes again, later.
    await writeTape(sql, { ...step, at: second(700) });
    expect((await gaps()).slice(-2)).toEqual(expected);

    const rest = {
      tickerId: BTC,
      from: second(550),
      to: second(600),
      resolution: 'UNRECOVERABLE',
    } as const;
    await writeTape(sql, {
      ...batch([], second(600)),
      closedGaps: [rest],
      openGaps: open(),
      at: second(603),
    });
    expect((await gaps()).slice(-2)).toEqual([
      expected[0],
      [second(550), second(600), 'UNRECOVERABLE', second(601), second(603)],
    ]);
    await expect(sql`update tape_gaps set to_at = to_at + interval '1 s'`).rejects.toThrow(
      'is closed',
    );
    await expect(sql`delete from tape_gaps`).rejects.toThrow('is closed');
  });

  it('tells listeners that the tape moved', async () => {
    const heard = Promise.withResolvers<void>();
    const { unlisten } = await sql.listen('tape_moved', () => heard.resolve());
    await writeTape(sql, batch([quote(second(1))], second(1)));
    await heard.promise;
    await unlisten();
  });

  it('drops whole days and keeps their candles', async () => {
    await writeTape(sql, batch([quote(second(1)), quote(second(86_400))], second(86_400)));
    const minute = { tickerId: BTC, from: second(0), to: second(60), completeTo: second(60) };
    await ensureCandleMonths(sql, ['2026-11-01']);
    await makeCandles(sql, [minute]);
    expect(await dropTapeDaysBefore(sql, '2026-11-12')).toBe(1);
    expect((await readAll()).map((print) => print.at)).toEqual([second(86_400)]);
    expect(await sql`select open_at from candles`).toEqual([{ open_at: second(0) }]);
  });
});

describe('tapeDays', () => {
  it('names the UTC days that a span touches', () => {
    expect(tapeDays(second(-43_201), second(43_200))).toEqual([
      '2026-11-10',
      '2026-11-11',
      '2026-11-12',
    ]);
  });
});
