import type { Instant } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { Print, TradePrint } from '../tape/print.ts';
import { AFTER_CLOSE_MICROS } from './asking-hours.ts';

/**
 * What of a venue's answer belongs on the tape, by the phase its market was in. While an auction
 * collects, bid and ask are not prices to trade at, and nothing trades. After the close nothing counts
 * but the price that KRX's closing auction made: whatever trades later is no close.
 */
export function admitPrint(
  print: Print,
  market: InstrumentMarket,
  calendar: MarketCalendar,
): Print | undefined {
  const { phase, since } = calendar.clock(market, print.at);
  if (phase === 'CONTINUOUS') return print;
  if (phase !== 'CLOSED' || market !== 'KRX' || since === null) return undefined;
  if (print.at - since >= AFTER_CLOSE_MICROS) return undefined;
  if (print.kind !== 'QUOTE') return print;
  // With no hint of a trade since the last answer the auction has not ended yet.
  const hasTraded = print.volume !== null && print.volume > 0n;
  return hasTraded ? lastOf(print, print.at) : undefined;
}

/**
 * The price that a closed market has on a tape without any: of the close, whenever it is asked. Never
 * eligible for an order: what could be traded at it is over.
 */
export function closingPrint(
  print: Print,
  market: InstrumentMarket,
  calendar: MarketCalendar,
): TradePrint {
  const closedAt = calendar.clock(market, print.at).since ?? print.at;
  const tradedAt = Math.min(print.venueAt ?? closedAt, closedAt) as Instant;
  return { ...lastOf(print, tradedAt), volume: null };
}

function lastOf(print: Print, venueAt: Instant): TradePrint {
  const { tickerId, at, last, volume, source, receivedAt, origin } = print;
  return { kind: 'TRADE', tickerId, at, last, volume, source, venueAt, receivedAt, origin };
}
