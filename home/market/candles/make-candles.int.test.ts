import { createSql, type Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asService,
  createTestDatabase,
  type TestDatabase,
} from '../../../tests/support/database.ts';
import { ensureTapeDays } from '../tape/tape-writer.ts';
import { CANDLE_MINUTES, type CandleGap } from './candles.ts';
import { ensureCandleMonths, makeCandles } from './make-candles.ts';
import { type NaiveGap, type NaivePrint, naiveCandles } from './testing/naive-candles.ts';

/** Four hours before the turn of a month, which is the middle of the stretch. */
const start = parseInstant('2026-11-30T20:00:00Z') ?? instant(0);
const MINUTES = 480;
const MINUTE = 60_000_000;
const minute = (offset: number): Instant => addMicros(start, offset * MINUTE);

interface Stored {
  readonly text: string;
  readonly revision: number;
}

describe('candles', () => {
  let database: TestDatabase;
  let owner: Sql;
  let feeder: Sql;
  let tickers = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = createSql({ url: database.url, applicationName: 'candles-test' });
    feeder = createSql({ url: asService(database.url, 'feeder'), applicationName: 'feeder' });
    await ensureTapeDays(feeder, ['2026-11-30', '2026-12-01']);
    await ensureCandleMonths(feeder, ['2026-11-01', '2026-12-01']);
  });
  afterAll(async () => {
    await Promise.all([owner, feeder].map((sql) => sql.end({ timeout: 1 })));
    await database.drop();
  });

  async function print(tickerId: string, prints: readonly NaivePrint[]): Promise<void> {
    const text = (value: Decimal | null | undefined) => (value ? formatDecimal(value) : null);
    await owner`
      insert into prints (ticker_id, at, kind, last, open, high, low, volume, source, received_at)
      select ${tickerId}, at, (case when open is null then 'TRADE' else 'BAR' end)::print_kind,
        last::numeric, open::numeric, high::numeric, low::numeric, volume::numeric, source, at
      from unnest(${prints.map(({ at }) => at)}::timestamptz[],
        ${prints.map(({ last }) => text(last))}::text[],
        ${prints.map(({ bar }) => text(bar?.open))}::text[],
        ${prints.map(({ bar }) => text(bar?.high))}::text[],
        ${prints.map(({ bar }) => text(bar?.low))}::text[],
        ${prints.map(({ volume }) => text(volume))}::text[],
        ${prints.map(({ source }) => source)}::text[])
        as print (at, last, open, high, low, volume, source)`;
  }

  /** What is closed stays so; what is open is recorded anew. */
  async function record(tickerId: string, gaps: readonly NaiveGap[]): Promise<void> {
    await owner`delete from tape_gaps where ticker_id = ${tickerId} and resolution is null`;
    await owner`
      insert into tape_gaps (ticker_id, from_at, to_at, resolution, resolved_at, detected_at)
      select ${tickerId}, from_at, to_at, nullif(gap, 'OPEN')::gap_resolution,
        case when gap <> 'OPEN' then to_at end, to_at
      from unnest(${gaps.map(({ from }) => from)}::timestamptz[],
        ${gaps.map(({ to }) => to)}::timestamptz[], ${gaps.map(({ gap }) => gap)}::text[])
        as gap (from_at, to_at, gap)
      on conflict do nothing`;
  }

  async function stored(tickerId: string, minutes: number): Promise<Map<Instant, Stored>> {
    const table = minutes === 1 ? owner`candles` : owner`candle_rollups`;
    const rows = await owner<(Stored & { openAt: Instant })[]>`
      select open_at as "openAt", concat_ws(' ', trim_scale(open), trim_scale(high), trim_scale(low),
        trim_scale(close), coalesce(trim_scale(volume)::text, '-'), source, coalesce(gap::text, '-'))
        as text, revision
      from ${table} where ticker_id = ${tickerId}
        ${minutes === 1 ? owner`` : owner`and minutes = ${minutes}`}`;
    return new Map(rows.map(({ openAt, text, revision }) => [openAt, { text, revision }]));
  }

  /** Makes the whole stretch in one statement, cut where it is said. */
  async function make(tickerId: string, cuts: readonly number[]): Promise<void> {
    const edges = [...new Set([0, ...cuts, MINUTES])].toSorted((a, b) => a - b).map(minute);
    const windows = edges.slice(1).map((to, index) => {
      return { tickerId, from: edges[index] ?? start, to, completeTo: to };
    });
    await makeCandles(feeder, windows);
  }

  it('of every length are what the prints make of them, and count what changed', async () => {
    await fc.assert(
      fc.asyncProperty(tapes(), cuts(), cuts(), async ({ first, second, gaps }, ...cutsOf) => {
        tickers += 1;
        const tickerId = `TEST-${tickers}`;
        const [open, closed] = [gaps.map(({ before }) => before), gaps.map(({ after }) => after)];
        await print(tickerId, first);
        await record(tickerId, open);
        await make(tickerId, cutsOf[0]);
        await print(tickerId, second);
        await record(tickerId, closed);
        for (const again of [1, 0]) {
          await make(tickerId, cutsOf[again] ?? []);
          for (const minutes of Object.values(CANDLE_MINUTES)) {
            const before = naiveCandles(first, open, minutes);
            const after = naiveCandles([...first, ...second], closed, minutes);
            const expected = [...after].map(([openAt, text]) => {
              const changed = before.has(openAt) && before.get(openAt) !== text;
              return [openAt, { text, revision: changed ? 2 : 1 }] as const;
            });
            expect(await stored(tickerId, minutes)).toEqual(new Map(expected));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are left as they are where the tape has no print any more', async () => {
    const tickerId = 'TEST-DROPPED';
    await print(tickerId, [trade(minute(1)), trade(minute(300))]);
    await make(tickerId, []);
    const before = await stored(tickerId, 1440);
    await owner`delete from prints where ticker_id = ${tickerId} and at = ${minute(1)}`;
    await make(tickerId, []);
    expect((await stored(tickerId, 1)).size).toBe(2);
    expect(await stored(tickerId, 1440)).toEqual(before);
  });

  it('sum up to an unknown volume rather than beyond what a column holds', async () => {
    const tickerId = 'TEST-HUGE';
    const huge = decimal('600000000000');
    await print(
      tickerId,
      [1, 2].map((at) => ({ ...trade(minute(at)), volume: huge })),
    );
    await make(tickerId, []);
    const [oneMinute] = (await stored(tickerId, 1)).values();
    expect(oneMinute?.text).toContain('600000000000');
    const [fiveMinutes] = (await stored(tickerId, 5)).values();
    expect(fiveMinutes?.text).toBe('7 7 7 7 - test -');
  });

  it('are of the feeder’s making by that function alone', async () => {
    for (const write of [
      feeder`insert into candles select * from candles`,
      feeder`update candles set close = close`,
      feeder`update candle_rollups set close = close`,
      feeder`select roll_up_candles('{}', '{}', '{}')`,
    ]) {
      await expect(write).rejects.toMatchObject({ code: '42501' });
    }
  });
});

function trade(at: Instant): NaivePrint {
  return { at, last: decimal('7'), bar: null, volume: null, source: 'test' };
}

/** Where a statement's windows are cut, in minutes. */
function cuts() {
  return fc.array(fc.integer({ min: 1, max: MINUTES - 1 }), { maxLength: 3 });
}

/** The prints of two visits and the gaps as seen on either; all like the edges of minutes. */
function tapes() {
  const moment = fc
    .record({
      minute: fc.oneof(
        fc.integer({ min: 0, max: MINUTES - 1 }),
        fc.integer({ min: 230, max: 250 }),
      ),
      micros: fc.oneof(fc.constantFrom(0, 1, MINUTE - 1), fc.integer({ min: 0, max: MINUTE - 1 })),
    })
    .map(({ minute: offset, micros }) => addMicros(minute(offset), micros));
  const price = fc.integer({ min: 1, max: 1_000_000 }).map((cents) => decimal(`${cents / 100}`));
  const aPrint = fc.record({
    at: moment,
    last: price,
    range: fc.option(fc.record({ open: price, above: price, below: price })),
    volume: fc.option(price),
    source: fc.constantFrom('upbit', 'kis'),
    isSecond: fc.boolean(),
  });
  return fc
    .record({
      prints: fc.uniqueArray(aPrint, { maxLength: 100, selector: ({ at }) => at }),
      edges: fc.uniqueArray(moment, { maxLength: 8 }),
      kinds: fc.array(fc.tuple(gapKind, gapKind), { minLength: 8, maxLength: 8 }),
    })
    .map(({ prints, edges, kinds }) => ({
      first: prints.filter(({ isSecond }) => !isSecond).map(toPrint),
      second: prints.filter(({ isSecond }) => isSecond).map(toPrint),
      gaps: toGaps(edges, kinds),
    }));
}

const gapKind = fc.constantFrom('OPEN' as const, 'BACKFILLED' as const, 'UNRECOVERABLE' as const);

interface DrawnPrint extends Omit<NaivePrint, 'bar'> {
  readonly range: {
    readonly open: Decimal;
    readonly above: Decimal;
    readonly below: Decimal;
  } | null;
}

function toPrint({ range, ...print }: DrawnPrint): NaivePrint {
  if (!range) return { ...print, bar: null };
  const prices = [print.last, range.open, range.above, range.below];
  prices.sort((a, b) => (a < b ? -1 : 1));
  const [low, high] = [prices[0] as Decimal, prices.at(-1) as Decimal];
  return { ...print, bar: { open: range.open, high, low } };
}

/** Gaps that do not overlap, some of which touch. Those that are open at first may be closed then. */
function toGaps(edges: readonly Instant[], kinds: readonly (readonly [CandleGap, CandleGap])[]) {
  const sorted = edges.toSorted((a, b) => a - b);
  return sorted.slice(1).flatMap((to, index) => {
    const [gap, then] = kinds[index] ?? ['OPEN', 'OPEN'];
    const before = { from: sorted[index] as Instant, to, gap };
    if (index % 3 === 2) return [];
    return [{ before, after: { ...before, gap: gap === 'OPEN' ? then : gap } }];
  });
}
