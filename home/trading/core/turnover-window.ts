import type { Decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import { CalendarRangeError, type MarketCalendar } from '#market/calendar';

const HOUR_MICROS = 60 * MICROS_PER_MINUTE;
const DAY_MICROS = 24 * HOUR_MICROS;
/** Longer than any market of ours was ever closed. */
const DAYS_BACK_MAX = 14;

/**
 * What was traded of an instrument in its window, in its currency: volume × close of each minute. `unknown`
 * where nobody can tell, for good; `incomplete` while the candles have not come that far.
 */
export type Turnover = Decimal | 'unknown' | 'incomplete';

/** Whole hours [from, to). */
export interface HourSpan {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The 24 whole hours that the turnover of a market's instruments is counted in, for an order whose
 * prints lie after `at`: those of its UTC day up to its hour and, of the trading day before, those from
 * the same hour on. Where nothing was traded of its day yet, the whole trading day before: on a Monday
 * morning it is Friday's. For a coin that is [hour - 24 h, hour).
 *
 * In order of time, at most two. Of the past alone, which no later word on the hours changes; undefined
 * where the days are not known that far back.
 */
export function turnoverHours(
  calendar: Pick<MarketCalendar, 'spansBetween'>,
  market: Market,
  at: Instant,
): readonly HourSpan[] | undefined {
  const hour = hourOf(at);
  const today = instant(hour - (hour % DAY_MICROS));
  const isTraded = (from: Instant, to: Instant) =>
    calendar.spansBetween(market, from, to).some(({ phase }) => phase === 'CONTINUOUS');
  try {
    for (let back = 1; back <= DAYS_BACK_MAX; back++) {
      const from = addMicros(today, -back * DAY_MICROS);
      const to = addMicros(from, DAY_MICROS);
      if (!isTraded(from, to)) continue;
      if (!isTraded(today, hour)) return [{ from, to }];
      const before = { from: addMicros(from, hour - today), to };
      return [before, { from: today, to: hour }];
    }
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error;
  }
  return undefined;
}

/** The whole hour that a moment lies in. */
export function hourOf(at: Instant): Instant {
  return instant(at - (at % HOUR_MICROS));
}
