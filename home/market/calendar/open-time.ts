import {
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import type { InstrumentMarket } from '../instruments/instruments.ts';
import type { OpenTime } from '../tape/coverage.ts';
import type { MarketCalendar, MarketPhase } from './calendar.ts';

/** Time in which the market took orders, auctions included. */
export function openTimeOf(calendar: MarketCalendar, market: InstrumentMarket): OpenTime {
  return (from, to) =>
    calendar
      .spansBetween(market, from, to)
      .filter((span) => span.phase !== 'CLOSED')
      .reduce((sum, span) => sum + span.to - span.from, 0);
}

/**
 * Where a stretch that starts at `from` is to be cut so that at most `micros` of trading lie in it;
 * never beyond `to`. Closed hours cost nothing.
 */
export function cutByTradingTime(
  calendar: MarketCalendar,
  market: InstrumentMarket,
  { from, to, micros }: { from: Instant; to: Instant; micros: number },
): Instant {
  let left = micros;
  for (const span of calendar.spansBetween(market, from, to)) {
    if (span.phase !== 'CONTINUOUS') continue;
    if (span.to - span.from > left) return instant(span.from + left);
    left -= span.to - span.from;
  }
  return to;
}

/** No exchange of ours stays closed for longer. */
const CLOSED_DAYS_MAX = 14;
const HISTORY_MICROS = MICROS_PER_MINUTE;

/** Where a new tape begins: a minute back in trading time, so that a closed market has its close. */
export function tapeStart(
  calendar: MarketCalendar,
  market: InstrumentMarket,
  now: Instant,
): Instant {
  const longAgo = instant(now - CLOSED_DAYS_MAX * MICROS_PER_DAY);
  const traded = calendar.spansBetween(market, longAgo, now).filter(isTrading).at(-1);
  return instant((traded?.to ?? now) - HISTORY_MICROS);
}

function isTrading(span: { readonly phase: MarketPhase }): boolean {
  return span.phase === 'CONTINUOUS';
}
