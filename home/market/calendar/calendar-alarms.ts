import { type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import type { MarketCalendar } from './calendar.ts';
import type { CalendarCheck } from './calendar-checks.ts';
import { standingDifferences } from './compare-holidays.ts';
import { dayIn, EXCHANGES, type Exchange } from './trading-days.ts';

/** With less than this left, it is time to extend the table. */
const DAYS_LEFT_WARNING = 60;
/** Without an answer of the broker for so long, nobody compares. */
const SILENT_MICROS_MAX = 3 * MICROS_PER_DAY;

/** Something about trading days that somebody has to look at. Null while there is nothing. */
export interface CalendarAlarm {
  readonly name: string;
  readonly fault: string | null;
}

/** Days until nothing is known of a market; undefined where it never closes. */
export function daysLeft(
  calendar: MarketCalendar,
  market: Exchange,
  now: Instant,
): number | undefined {
  const end = calendar.knownUntil(market);
  return end === null ? undefined : Math.floor((end - now) / MICROS_PER_DAY);
}

/** Says which markets' days end soon. */
export function endAlarm(calendar: MarketCalendar, now: Instant): CalendarAlarm {
  const soon = EXCHANGES.flatMap((market) => {
    const left = daysLeft(calendar, market, now);
    return left !== undefined && left < DAYS_LEFT_WARNING ? [`${market} ends in ${left} days`] : [];
  });
  return { name: 'calendar', fault: soon.length === 0 ? null : soon.join(', ') };
}

/** How many days there are that the broker says otherwise of. */
export function countDifferences(
  calendar: MarketCalendar,
  check: CalendarCheck | undefined,
  now: Instant,
): number {
  return check ? standing(calendar, check, now).length : 0;
}

/** Says what a market's broker says otherwise, or that it has said nothing for days. */
export function brokerAlarm(
  calendar: MarketCalendar,
  check: CalendarCheck | undefined,
  now: Instant,
): CalendarAlarm {
  const name = 'calendar:broker';
  if (!check) return { name, fault: null };
  const differing = standing(calendar, check, now);
  if (differing.length > 0) {
    const days = differing.map(({ day, theirs }) => `${day} (${theirs})`).join(', ');
    return { name, fault: `says otherwise of ${check.market} ${days}`.slice(0, 200) };
  }
  const { checkedAt, lastFault } = check;
  const isSilent = checkedAt === null || now - checkedAt > SILENT_MICROS_MAX;
  return { name, fault: isSilent ? (lastFault ?? 'has not answered for days') : null };
}

function standing(calendar: MarketCalendar, check: CalendarCheck, now: Instant) {
  const { market, differences } = check;
  return standingDifferences(calendar, market, { differences, today: dayIn(market, now) });
}
