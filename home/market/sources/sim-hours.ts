import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { Instrument } from '../instruments/instruments.ts';

/** Sessions change on whole seconds, so a span begins on one too, whether clipped or not. */
export function endsAuction(
  calendar: MarketCalendar,
  market: Instrument['market'],
  at: Instant,
): boolean {
  if (market !== 'KRX') return false;
  const before = calendar.phaseAt(market, instant(at - 1));
  if (before !== 'OPENING_AUCTION' && before !== 'CLOSING_AUCTION') return false;
  return calendar.phaseAt(market, at) !== before;
}

/** Seconds [from, to) in each of which the simulation has a print. */
export interface TradedStretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Its first second is the trade that ends an auction. */
  readonly endsAuction: boolean;
}

/** Where the simulation prints within [from, to), both whole seconds, in order of time. */
export function tradedStretches(
  calendar: MarketCalendar,
  market: Instrument['market'],
  from: Instant,
  to: Instant,
): TradedStretch[] {
  return calendar.spansBetween(market, from, to).flatMap((span) => {
    const isEnd = endsAuction(calendar, market, span.from);
    if (span.phase === 'CONTINUOUS') return [{ from: span.from, to: span.to, endsAuction: isEnd }];
    const end = instant(span.from + MICROS_PER_SECOND);
    return isEnd ? [{ from: span.from, to: end, endsAuction: true }] : [];
  });
}
