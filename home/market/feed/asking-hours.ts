import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { MarketCalendar, PhaseSpan } from '../calendar/calendar.ts';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { OpenTime } from '../tape/coverage.ts';

/**
 * After the close the venue is asked for some minutes more. KRX fixes the price of its closing auction
 * at a random moment of the first half minute; of a share that a volatility interruption holds up, two
 * minutes later. What a venue pushes arrives a little late, too. Until then the calendar alone does not
 * say that nothing more will come.
 */
export const AFTER_CLOSE_MICROS = 3 * MICROS_PER_MINUTE;

/** When venues with sessions are asked for prices. */
export interface AskingHours {
  isAsked(market: InstrumentMarket, at: Instant): boolean;
  /** The time between two moments in which the venue is asked, auctions included. */
  timeOf(market: InstrumentMarket): OpenTime;
  /** The first moment at or after `at` in which it is; `at` itself where the calendar knows of none. */
  nextFrom(market: InstrumentMarket, at: Instant): Instant;
}

export function createAskingHours(calendar: MarketCalendar): AskingHours {
  const isAsked: AskingHours['isAsked'] = (market, at) => {
    const { isOpen, since } = calendar.clock(market, at);
    return isOpen || (since !== null && at - since < AFTER_CLOSE_MICROS);
  };
  return {
    isAsked,
    timeOf: (market) => (from, to) => {
      if (to <= from) return 0;
      // From a little before: whatever closed earlier is over by `from`.
      const spans = calendar.spansBetween(market, addMicros(from, -AFTER_CLOSE_MICROS), to);
      return spans.reduce((sum, span, index) => {
        const end = index > 0 || span.phase !== 'CLOSED' ? askedUntil(span) : span.from;
        return sum + Math.max(0, Math.min(end, to) - Math.max(span.from, from));
      }, 0);
    },
    nextFrom: (market, at) =>
      isAsked(market, at) ? at : (calendar.clock(market, at).nextChange ?? at),
  };
}

function askedUntil({ phase, from, to }: PhaseSpan): number {
  return phase === 'CLOSED' ? Math.min(to, from + AFTER_CLOSE_MICROS) : to;
}
