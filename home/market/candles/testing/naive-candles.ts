import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { CANDLE_GAPS, type CandleGap } from '../candles.ts';

/** A print as far as candles are concerned. */
export interface NaivePrint {
  readonly at: Instant;
  readonly last: Decimal;
  /** Of a bar. */
  readonly bar: { readonly open: Decimal; readonly high: Decimal; readonly low: Decimal } | null;
  readonly volume: Decimal | null;
  readonly source: string;
}

/** Open interval (from, to). */
export interface NaiveGap {
  readonly from: Instant;
  readonly to: Instant;
  readonly gap: CandleGap;
}

const MINUTE = 60_000_000;

/**
 * The candles that a tape makes, of any length straight from its prints, one by one: what the cascade
 * in the database is held against. As texts, by their start.
 */
export function naiveCandles(
  prints: readonly NaivePrint[],
  gaps: readonly NaiveGap[],
  minutes: number,
): Map<Instant, string> {
  const width = minutes * MINUTE;
  const candles = new Map<Instant, string>();
  const startOf = (at: number, of: number) => (Math.floor(at / of) * of) as Instant;
  const inOrder = prints.toSorted((a, b) => a.at - b.at);
  for (const openAt of new Set(inOrder.map(({ at }) => startOf(at, width)))) {
    const inside = inOrder.filter(({ at }) => startOf(at, width) === openAt);
    const byMinute = Map.groupBy(inside, ({ at }) => startOf(at, MINUTE));
    const isVolumeKnown = [...byMinute.values()].every((of) => of.some((one) => one.volume));
    const volume = inside.reduce((sum, one) => sum + (one.volume ?? 0n), 0n) as Decimal;
    const last = inside.at(-1);
    candles.set(
      openAt,
      [
        formatDecimal(inside[0]?.bar?.open ?? inside[0]?.last ?? decimal('0')),
        formatDecimal(extreme(inside.map((one) => one.bar?.high ?? one.last)).high),
        formatDecimal(extreme(inside.map((one) => one.bar?.low ?? one.last)).low),
        formatDecimal(last?.last ?? decimal('0')),
        isVolumeKnown ? formatDecimal(volume) : '-',
        last?.source,
        worst(gaps.filter(({ from, to }) => from + 1 < openAt + width && to > openAt)) ?? '-',
      ].join(' '),
    );
  }
  return candles;
}

function extreme(prices: readonly Decimal[]) {
  const sorted = prices.toSorted((a, b) => (a < b ? -1 : 1));
  return { low: sorted[0] as Decimal, high: sorted.at(-1) as Decimal };
}

function worst(gaps: readonly NaiveGap[]): CandleGap | null {
  return CANDLE_GAPS.findLast((gap) => gaps.some((one) => one.gap === gap)) ?? null;
}
