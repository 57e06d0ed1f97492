import type { Instant } from '@mockstreet/shared/instant';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { MarketCalendar, PhaseSpan } from './calendar.ts';

/**
 * The same hours, but a market is closed where nothing is known of its days: for the feeder, which goes
 * on with the other markets. Orders of that market are refused meanwhile, so it needs no prices.
 */
export function closeBeyondKnown(calendar: MarketCalendar): MarketCalendar {
  const isBeyond = (market: InstrumentMarket, at: Instant) => {
    const end = calendar.knownUntil(market);
    return end !== null && at >= end;
  };
  return {
    ...calendar,
    phaseAt: (market, at) => (isBeyond(market, at) ? 'CLOSED' : calendar.phaseAt(market, at)),
    clock: (market, at) =>
      isBeyond(market, at)
        ? { isOpen: false, phase: 'CLOSED', since: calendar.knownUntil(market), nextChange: null }
        : calendar.clock(market, at),
    spansBetween(market, from, to) {
      const end = calendar.knownUntil(market);
      if (end === null || to <= end || to <= from) return calendar.spansBetween(market, from, to);
      const known = from < end ? calendar.spansBetween(market, from, end) : [];
      const last = known.at(-1);
      const closed: PhaseSpan = { phase: 'CLOSED', from: last?.from ?? from, to };
      // A market's day ends closed, and one stretch of it is one span.
      return [...known.slice(0, -1), closed];
    },
  };
}
