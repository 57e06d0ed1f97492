import { parseDecimal } from '@mockstreet/shared/decimal';
import {
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { Price } from '../api/payloads.ts';
import type * as schema from '../api/schema.ts';

export const INTERVALS = ['1m', '5m', '15m', '1h', '4h', '1d'] as const;
export type Interval = (typeof INTERVALS)[number];

/** How long each of them is, in microseconds. */
const LENGTHS: Readonly<Record<Interval, number>> = {
  '1m': MICROS_PER_MINUTE,
  '5m': 5 * MICROS_PER_MINUTE,
  '15m': 15 * MICROS_PER_MINUTE,
  '1h': 60 * MICROS_PER_MINUTE,
  '4h': 240 * MICROS_PER_MINUTE,
  '1d': MICROS_PER_DAY,
};

/** Prices over an interval; decimals as text. */
export interface Candle {
  readonly openAt: Instant;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** Null where not known. */
  readonly volume: string | null;
  readonly source: string;
  /** What of it is of before our own record began, as the venue tells it. */
  readonly history: schema.Candle['history'];
  /** What its prices went without, the worst of it. */
  readonly gap: schema.Candle['gap'];
}

/** Candles without a hole that nobody knows of. */
export interface CandlePage {
  /** Oldest first. */
  readonly candles: readonly Candle[];
  /** Whether there are none before them. */
  readonly isFirst: boolean;
}

/** As the API answers them, oldest first. */
export function readCandles(items: readonly schema.Candle[]): readonly Candle[] {
  return items.flatMap(({ open_at, open, high, low, close, volume, source, history, gap }) => {
    const openAt = parseInstant(open_at);
    const figures = { open, high, low, close, volume };
    return openAt === undefined ? [] : [{ openAt, ...figures, source, history, gap }];
  });
}

/** When the candle opened that a moment lies in. Days are UTC days, as they are for the server. */
export function bucketOf(at: Instant, interval: Interval): Instant {
  return instant(at - (at % LENGTHS[interval]));
}

/**
 * What is held, with the newest page laid over it. Where nobody asked for so long that the page does
 * not reach back to what is held, that is let go: it can be asked for again, and a hole between the
 * two would look like time in which nothing happened.
 */
export function withNewest(held: CandlePage, page: CandlePage, interval: Interval): CandlePage {
  const last = held.candles.at(-1)?.openAt;
  const first = page.candles[0]?.openAt;
  if (first === undefined) return held;
  if (last === undefined || first > last + LENGTHS[interval]) return page;
  return {
    candles: mergeCandles(held.candles, page.candles),
    isFirst: held.isFirst || page.isFirst,
  };
}

/** @param before what the page was asked to end at; of use only while that is still the oldest */
export function withOlder(held: CandlePage, page: CandlePage, before: Instant): CandlePage {
  if (held.candles[0]?.openAt !== before) return held;
  return { candles: mergeCandles(held.candles, page.candles), isFirst: page.isFirst };
}

/** What is held with a page laid over it: within its span the page knows better. Both oldest first. */
function mergeCandles(held: readonly Candle[], page: readonly Candle[]): readonly Candle[] {
  const first = page[0]?.openAt;
  const last = page.at(-1)?.openAt;
  if (first === undefined || last === undefined) return held;
  return [
    ...held.filter(({ openAt }) => openAt < first),
    ...page,
    ...held.filter(({ openAt }) => openAt > last),
  ];
}

/** The candle that runs, as far as prices have been seen of it. */
export function growCandle(
  running: Candle | undefined,
  price: Price,
  interval: Interval,
): Candle | undefined {
  const at = parseInstant(price.at);
  if (price.is_stale || at === undefined) return running;
  const openAt = bucketOf(at, interval);
  const { last, source } = price;
  if (running === undefined || openAt > running.openAt) {
    const figures = { open: last, high: last, low: last, close: last, volume: null };
    return { openAt, ...figures, source, history: null, gap: null };
  }
  if (openAt < running.openAt || last === running.close) return running;
  return { ...running, ...widest(running, last), close: last, source };
}

/** Candles with the one that runs at their end. */
export function withRunning(
  candles: readonly Candle[],
  running: Candle | undefined,
): readonly Candle[] {
  const last = candles.at(-1);
  if (running === undefined || (last && running.openAt < last.openAt)) return candles;
  if (last?.openAt !== running.openAt) return [...candles, running];
  const { high } = widest(last, running.high);
  const { low } = widest(last, running.low);
  return [...candles.slice(0, -1), { ...last, high, low, close: running.close }];
}

function widest({ high, low }: Pick<Candle, 'high' | 'low'>, price: string) {
  const value = parseDecimal(price) ?? 0n;
  return {
    high: value > (parseDecimal(high) ?? value) ? price : high,
    low: value < (parseDecimal(low) ?? value) ? price : low,
  };
}
