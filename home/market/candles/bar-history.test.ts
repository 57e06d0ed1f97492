import { add, type Decimal, decimal, max, min, ZERO } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HISTORY_BARS,
  HISTORY_MINUTES,
  type HistoryBar,
  joinBars,
  type KeptBar,
  keptBars,
  startOf,
  wantedHistory,
} from './bar-history.ts';
import { CANDLE_MINUTES } from './candles.ts';

const midnight = parseInstant('2026-11-20T00:00:00Z') as Instant;
const minute = (offset: number) => addMicros(midnight, offset * MICROS_PER_MINUTE);

function bar(openAt: Instant, price: number, volume: number | null = 1): HistoryBar {
  const at = (cents: number) => decimal(`${cents / 100}`);
  return {
    openAt,
    open: at(price),
    high: at(price + 5),
    low: at(price - 5),
    close: at(price + 1),
    volume: volume === null ? null : at(volume),
  };
}

/** Minutes in which somebody traded, up to two days back, and where the tape begins. */
const pasts = fc
  .record({
    beginsAt: fc.integer({ min: 0, max: 1440 }),
    traded: fc.uniqueArray(fc.integer({ min: -2880, max: 1439 }), { maxLength: 120 }),
    prices: fc.array(fc.integer({ min: 10, max: 10_000 }), { minLength: 1, maxLength: 20 }),
  })
  .map(({ beginsAt, traded, prices }) => ({
    beginsAt: minute(beginsAt),
    minutes: traded.map((at, index) =>
      bar(minute(at), prices[index % prices.length] ?? 10, index % 9 === 8 ? null : index),
    ),
  }));

/** What a venue has of one length, the bar that runs at any time among it. */
function venueBars(minutes: readonly HistoryBar[], length: number): HistoryBar[] {
  const groups = Map.groupBy(minutes, ({ openAt }) => startOf(openAt, length));
  return [...groups].flatMap(([openAt, inside]) => {
    const joined = joinBars(inside);
    return joined ? [{ ...joined, openAt }] : [];
  });
}

function keptOfAll(minutes: readonly HistoryBar[], beginsAt: Instant): Map<number, KeptBar[]> {
  const kept = new Map<number, KeptBar[]>();
  let shorter: readonly KeptBar[] = [];
  for (const length of HISTORY_MINUTES) {
    shorter = keptBars({ minutes: length, beginsAt }, venueBars(minutes, length), shorter);
    kept.set(length, [...shorter]);
  }
  return kept;
}

describe('bars of before the tape', () => {
  it('are of the lengths that candles have', () => {
    expect(HISTORY_MINUTES).toEqual(Object.values(CANDLE_MINUTES));
    HISTORY_MINUTES.slice(1).forEach((minutes, index) => {
      expect(minutes % (HISTORY_MINUTES[index] ?? 0)).toBe(0);
    });
  });

  it('end where the tape begins, and hold of each length all that came before', () => {
    fc.assert(
      fc.property(pasts, ({ beginsAt, minutes }) => {
        const before = minutes.filter(({ openAt }) => openAt < beginsAt);
        for (const [length, kept] of keptOfAll(minutes, beginsAt)) {
          const naive = venueBars(before, length);
          const expected = naive
            .toSorted((a, b) => a.openAt - b.openAt)
            .map((one) => {
              const isPart = addMicros(one.openAt, length * MICROS_PER_MINUTE) > beginsAt;
              return { ...one, isPart };
            });
          expect(kept).toEqual(expected);
        }
      }),
    );
  });

  it('are the newest of those that a venue gives, each once', () => {
    const given = Array.from({ length: HISTORY_BARS + 30 }, (_, index) =>
      bar(minute(-index - 1), 50),
    );
    const kept = keptBars({ minutes: 1, beginsAt: midnight }, [...given, ...given], []);
    expect(kept).toHaveLength(HISTORY_BARS);
    expect(kept[0]?.openAt).toBe(minute(-HISTORY_BARS));
    expect(kept.at(-1)?.openAt).toBe(minute(-1));
  });

  it('are left out where they make no sense', () => {
    const good = bar(minute(-2), 50);
    const kept = keptBars(
      { minutes: 1, beginsAt: midnight },
      [
        { ...bar(minute(-1), 50), low: decimal('9') },
        { ...bar(minute(-3), 50), low: ZERO },
        { ...bar(minute(-4), 50), high: decimal('0.1') },
        { ...bar(minute(-5), 50), openAt: addMicros(minute(-5), 1) },
        bar(minute(0), 50),
        good,
      ],
      [],
    );
    expect(kept).toEqual([{ ...good, isPart: false }]);
  });

  it('joined have the first open, the last close, and no volume where one is not known', () => {
    const price = fc.integer({ min: 10, max: 10_000 });
    const volume = fc.option(fc.integer({ min: 0, max: 1000 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(price, volume), { minLength: 1, maxLength: 20 }), (drawn) => {
        const bars = drawn.map(([cents, traded], index) => bar(minute(index), cents, traded));
        const fold = (pick: (a: Decimal, b: Decimal) => Decimal, of: readonly Decimal[]) =>
          of.slice(1).reduce(pick, of[0] as Decimal);
        const volumes = bars.map((one) => one.volume);
        expect(joinBars(bars.toReversed())).toEqual({
          openAt: minute(0),
          open: bars[0]?.open,
          high: fold(
            max,
            bars.map((one) => one.high),
          ),
          low: fold(
            min,
            bars.map((one) => one.low),
          ),
          close: bars.at(-1)?.close,
          volume: volumes.includes(null) ? null : fold(add, volumes as Decimal[]),
        });
      }),
    );
    expect(joinBars([])).toBeUndefined();
  });

  it('are asked for once, the short ones of each instrument first', () => {
    const places = [
      { tickerId: 'A', beginsAt: midnight, asked: [1, 60] },
      { tickerId: 'B', beginsAt: minute(1), asked: [] },
    ];
    expect(wantedHistory(places, [1440, 60, 1])).toEqual([
      { tickerId: 'A', beginsAt: midnight, minutes: 1440 },
      { tickerId: 'B', beginsAt: minute(1), minutes: 1 },
      { tickerId: 'B', beginsAt: minute(1), minutes: 60 },
      { tickerId: 'B', beginsAt: minute(1), minutes: 1440 },
    ]);
  });
});
