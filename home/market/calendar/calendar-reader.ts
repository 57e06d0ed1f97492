import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { createAnnouncedRows } from './announced-rows.ts';
import type { MarketCalendar } from './calendar.ts';
import {
  type CalendarHistory,
  type CalendarOverride,
  createCalendarHistory,
} from './calendar-history.ts';

/** Follows what administrators say of the market's days. */
export interface CalendarReader {
  /** As it was read last; the table alone before that. */
  latest(): CalendarHistory;
  /**
   * With everything that is in force at `at`, which may lie a minute ahead. Asks the database only
   * where that is not known; rejects as it does.
   */
  knownAt(at: Instant): Promise<CalendarHistory>;
}

export interface CalendarReaderOptions {
  readonly sessions: 'real' | 'always';
  readonly clock: Clock;
  readonly readOverrides: () => PromiseLike<readonly CalendarOverride[]>;
}

export function createCalendarReader(options: CalendarReaderOptions): CalendarReader {
  const { sessions, clock, readOverrides } = options;
  const rows = createAnnouncedRows({ clock, read: readOverrides });
  let overrides = rows.latest();
  let history = createCalendarHistory({ sessions, overrides });

  return {
    latest: () => history,
    async knownAt(at) {
      const known = await rows.knownAt(at);
      if (known !== overrides) {
        overrides = known;
        history = createCalendarHistory({ sessions, overrides });
      }
      return history;
    },
  };
}

/** The calendar in force at the time of each question, for those who ask of what happens now. */
export function followCalendar(reader: CalendarReader, clock: Clock): MarketCalendar {
  const now = () => reader.latest().asOf(clock());
  return {
    phaseAt: (market, at) => now().phaseAt(market, at),
    clock: (market, at) => now().clock(market, at),
    addTradingTime: (market, from, micros) => now().addTradingTime(market, from, micros),
    spansBetween: (market, from, to) => now().spansBetween(market, from, to),
    dayAt: (market, at) => now().dayAt(market, at),
    days: (market, first, last) => now().days(market, first, last),
    knownUntil: (market) => now().knownUntil(market),
  };
}

/** All that was ever said of single days, oldest first. */
export async function readCalendarOverrides(sql: Sql): Promise<CalendarOverride[]> {
  return await sql<CalendarOverride[]>`
    select id, market, day::text, kind, to_char(opens, 'HH24:MI') as open,
      to_char(closes, 'HH24:MI') as close, note, set_by as "setBy", set_at as "setAt",
      effective_from as "effectiveFrom"
    from calendar_overrides order by id`;
}
