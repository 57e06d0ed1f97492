import { type Decimal, decimal, max, min } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type BarPrint, type QuotePrint, type TradePrint, USD_KRW } from '#market/print';

export const BTC = 'CRYPTO-COIN-BTC';
export const SAMSUNG = 'KRX-STOCK-005930';
export const APPLE = 'US-STOCK-AAPL';

const base = (tickerId: string, at: Instant, last: Decimal) => ({
  tickerId,
  at,
  last,
  volume: null,
  source: 'sim',
  venueAt: null,
  receivedAt: at,
  origin: null,
});

/** Bid and ask read at a moment; the last price is the bid. */
export function quote(tickerId: string, at: Instant, bid: string, ask = bid): QuotePrint {
  return {
    ...base(tickerId, at, decimal(bid)),
    kind: 'QUOTE',
    bid: decimal(bid),
    ask: decimal(ask),
  };
}

/** A bare last price, read at `at`, of a trade at `venueAt`. */
export function trade(tickerId: string, at: Instant, last: string, venueAt = at): TradePrint {
  return { ...base(tickerId, at, decimal(last)), kind: 'TRADE', venueAt };
}

/** A bar that begins at a moment; high and low are its ends. */
export function bar(tickerId: string, at: Instant, open: string, close: string): BarPrint {
  const [first, last] = [decimal(open), decimal(close)];
  const ends = { open: first, high: max(first, last), low: min(first, last) };
  return { ...base(tickerId, at, last), kind: 'BAR', ...ends };
}

/** Won for a dollar at a moment. */
export function usdKrw(at: Instant, rate: string): TradePrint {
  return trade(USD_KRW, at, rate);
}
