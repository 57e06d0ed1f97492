import type { MarketCalendar } from './calendar.ts';
import type { Exchange, TradingDay } from './trading-days.ts';

/** What a broker says of one day of its market. */
export interface BrokerDay {
  /** YYYY-MM-DD in the market's zone. */
  readonly day: string;
  readonly isOpen: boolean;
}

/** A day of which a broker says otherwise than the calendar. */
export interface DayDifference {
  readonly day: string;
  readonly ours: 'OPEN' | 'CLOSED' | 'UNKNOWN';
  readonly theirs: 'OPEN' | 'CLOSED';
}

/** The days on which the two differ, in the order of what the broker says. */
export function compareHolidays(
  calendar: MarketCalendar,
  market: Exchange,
  said: readonly BrokerDay[],
): DayDifference[] {
  return said.flatMap(({ day, isOpen }) => {
    const ours = stateOf(calendar.days(market, day, day)[0]);
    const theirs = isOpen ? 'OPEN' : 'CLOSED';
    return ours === theirs ? [] : [{ day, ours, theirs } as const];
  });
}

/** Those of an earlier comparison that still differ, and are not over. */
export function standingDifferences(
  calendar: MarketCalendar,
  market: Exchange,
  {
    differences,
    today,
  }: { readonly differences: readonly DayDifference[]; readonly today: string },
): DayDifference[] {
  const said = differences.filter(({ day }) => day >= today);
  return compareHolidays(
    calendar,
    market,
    said.map(({ day, theirs }) => ({ day, isOpen: theirs === 'OPEN' })),
  );
}

function stateOf(day: TradingDay | undefined): DayDifference['ours'] {
  if (!day) return 'UNKNOWN';
  return day.session ? 'OPEN' : 'CLOSED';
}
