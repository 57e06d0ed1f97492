import { addMicros, type Instant, instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { TimeInForce } from '@mockstreet/shared/order';
import { AFTER_CLOSE_MICROS } from '#market/asking-hours';
import { CalendarRangeError, type MarketCalendar } from '#market/calendar';
import type { InstrumentMarket } from '#market/instruments';

/** What a LIMIT order's time is judged by. */
export interface LimitTimes {
  readonly acceptedAt: Instant;
  readonly timeInForce: Exclude<TimeInForce, 'IOC'>;
  /** Of GTD. */
  readonly expiresAt: Instant | null;
}

/** How long a LIMIT order that does not say so is good: a stock's day, or until it is taken back. */
export function defaultTimeInForce(market: Market): 'DAY' | 'GTC' {
  return market === 'CRYPTO' ? 'GTC' : 'DAY';
}

/**
 * When a LIMIT order expires; null where it never does, undefined where nobody knows the hours that it is
 * judged by. A DAY is the session it was accepted in, or the next one, with the minutes in which the closing price
 * is read; of a market that never closes the day in UTC, as its daily candle.
 */
export function limitDeadline(
  calendar: MarketCalendar,
  market: Market,
  { acceptedAt, timeInForce, expiresAt }: LimitTimes,
): Instant | null | undefined {
  try {
    const end = endOfSession(calendar, market, acceptedAt);
    if (end === undefined) return undefined;
    if (timeInForce === 'DAY') return end;
    return timeInForce === 'GTD' ? expiresAt : null;
  } catch (error) {
    if (error instanceof CalendarRangeError) return undefined;
    throw error;
  }
}

function endOfSession(
  calendar: MarketCalendar,
  market: Market,
  acceptedAt: Instant,
): Instant | undefined {
  const opens = opensAt(calendar, market, acceptedAt);
  let at = opens;
  while (at !== undefined) {
    const { isOpen, nextChange } = calendar.clock(market, at);
    if (!isOpen) return addMicros(at, AFTER_CLOSE_MICROS);
    if (calendar.knownUntil(market) === null) return endOfDay(at);
    at = nextChange ?? undefined;
  }
  return undefined;
}

/** The moment itself within a session, auctions included, else when the next one begins; undefined where nobody knows. */
export function opensAt(
  calendar: MarketCalendar,
  market: InstrumentMarket,
  at: Instant,
): Instant | undefined {
  const { isOpen, nextChange } = calendar.clock(market, at);
  return isOpen ? at : (nextChange ?? undefined);
}

function endOfDay(at: Instant): Instant {
  return instant((Math.floor(at / MICROS_PER_DAY) + 1) * MICROS_PER_DAY);
}
