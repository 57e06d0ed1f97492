import { add, decimal, formatDecimal, max, min } from '@mockstreet/shared/decimal';

/** What one market of an exchange stands at; prices and volumes are as on the wire. */
export interface MarketState {
  /** Undefined for a side without an order. */
  bid: string | undefined;
  ask: string | undefined;
  last: string;
  /** When the last trade was, and the book last changed: epoch milliseconds. */
  tradedAt: number;
  bookAt: number;
  /** Volume of the exchange's day so far. */
  dayVolume: string;
  /** In order of time. */
  candles: MarketCandle[];
  /** Listed, but not traded: Binance's status BREAK. */
  isPaused?: boolean;
}

export interface MarketCandle {
  /** Start: epoch milliseconds. */
  readonly at: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** Markets by the coin's symbol; taking one away takes it off the list. */
export type CoinMarkets = Map<string, MarketState>;

/** A market that last traded at a price; without sides of its own both stand there. */
export function marketAt(
  last: string,
  at: number,
  [bid, ask]: readonly [bid: string, ask: string] = [last, last],
): MarketState {
  return { bid, ask, last, tradedAt: at, bookAt: at, dayVolume: '1.00000000', candles: [] };
}

/** Candles of one price each, from a moment on; undefined leaves one out: nobody traded. */
export function candlesFrom(
  at: number,
  stepMs: number,
  prices: readonly (string | undefined)[],
): MarketCandle[] {
  return prices.flatMap((price, index) =>
    price === undefined
      ? []
      : {
          at: at + index * stepMs,
          open: price,
          high: price,
          low: price,
          close: price,
          volume: '0.50000000',
        },
  );
}

/** How exchanges name the lengths of candles, Bitget its own way: in milliseconds. */
export const STEPS_MS: Readonly<Record<string, number>> = {
  '1s': 1_000,
  ...{ '1m': 60_000, '5m': 300_000, '15m': 900_000, '30m': 1_800_000 },
  ...{ '1min': 60_000, '5min': 300_000, '15min': 900_000, '30min': 1_800_000 },
  ...{ '1h': 3_600_000, '4h': 14_400_000, '1d': 86_400_000, '1Dutc': 86_400_000 },
};

/** The same candles in longer ones. */
export function joinCandles(candles: readonly MarketCandle[], stepMs: number): MarketCandle[] {
  const joined = new Map<number, MarketCandle>();
  for (const candle of candles) {
    const at = candle.at - (candle.at % stepMs);
    const before = joined.get(at);
    joined.set(at, before ? joinTwo(before, candle) : { ...candle, at });
  }
  return [...joined.values()];
}

function joinTwo(first: MarketCandle, next: MarketCandle): MarketCandle {
  const of = (pick: typeof max, a: string, b: string) =>
    formatDecimal(pick(decimal(a), decimal(b)));
  return {
    ...first,
    high: of(max, first.high, next.high),
    low: of(min, first.low, next.low),
    close: next.close,
    volume: of(add, first.volume, next.volume),
  };
}
