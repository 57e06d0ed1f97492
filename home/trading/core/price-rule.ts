import type { Decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import type { Print } from '#market/print';
import type { TapeSpan } from './tape-span.ts';
import type { TradingRules } from './trading-rules.ts';

/** When an order came to be, as the edge and the device tell it. */
export interface OrderTimes {
  readonly acceptedAt: Instant;
  /** Of the edge, in milliseconds. */
  readonly clockErrorMs: number;
  /** Null for an order without a proof of its own. */
  readonly signedAt: Instant | null;
}

/**
 * The price rule: an order fills on the first eligible print after it was accepted.
 *
 * An order's prints lie after its acceptance by a margin for the clocks of two machines, plus
 * whatever error the edge knew its clock to have. An order that its device signed counts from its
 * signature if that is later: an edge that stamps it back gains nothing (decision 7).
 */
export function notBefore(rules: TradingRules, times: OrderTimes): Instant {
  const { acceptedAt, clockErrorMs, signedAt } = times;
  const from = signedAt !== null && signedAt > acceptedAt ? signedAt : acceptedAt;
  return addMicros(from, rules.clockMarginMicros + clockErrorMs * MICROS_PER_MS);
}

/**
 * Whether an order may fill on this print. A bid and ask are what one could have traded at when
 * they were read; a bare last price says so only of the moment of its own trade; a bar only if it
 * began later, whole.
 */
export function isEligible(print: Print, after: Instant): boolean {
  if (print.at <= after) return false;
  return print.kind !== 'TRADE' || print.venueAt > after;
}

/**
 * The first print in a span that is such a one, or undefined. `prints` are of one instrument, in order of
 * time, and complete over the span.
 */
export function findPrint(
  prints: readonly Print[],
  { after, upTo }: TapeSpan,
  isSuch: (print: Print) => boolean,
): Print | undefined {
  for (let index = firstIndexAfter(prints, after); index < prints.length; index++) {
    const print = prints[index] as Print;
    if (print.at > upTo) return undefined;
    if (isSuch(print)) return print;
  }
  return undefined;
}

/** The last print at or before `at`, or undefined. */
export function lastPrintUpTo(prints: readonly Print[], at: Instant): Print | undefined {
  return prints[firstIndexAfter(prints, at) - 1];
}

/** What a MARKET order pays or gets: the print's own side, or the worse end of a bar. */
export function marketPrice(print: Print, side: Side): Decimal {
  switch (print.kind) {
    case 'QUOTE':
      return side === 'BUY' ? print.ask : print.bid;
    case 'TRADE':
      return print.last;
    case 'BAR':
      return (side === 'BUY') === print.open > print.last ? print.open : print.last;
  }
}

/** A side of the market, and the price that its order goes no further than. */
export interface Limit {
  readonly side: Side;
  readonly price: Decimal;
}

/** Whether a LIMIT order can trade at what a MARKET order would pay or get: as its first print judges it. */
export function isMarketable(print: Print, { side, price }: Limit): boolean {
  const market = marketPrice(print, side);
  return side === 'BUY' ? market <= price : market >= price;
}

/**
 * Whether a print shows that a resting order was traded: the other side offers what it asks for, or trades were
 * made beyond its limit. One at the limit says nothing: nobody knows who stood before it in the queue.
 */
export function tradesThrough(print: Print, { side, price }: Limit): boolean {
  if (print.kind === 'QUOTE') return isMarketable(print, { side, price });
  if (print.kind === 'TRADE') return side === 'BUY' ? print.last < price : print.last > price;
  return side === 'BUY' ? print.low < price : print.high > price;
}

/** Index of the first print later than `after`; the length when there is none. */
function firstIndexAfter(prints: readonly Print[], after: Instant): number {
  let low = 0;
  let high = prints.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((prints[middle] as Print).at <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
