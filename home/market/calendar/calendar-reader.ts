import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { MarketCalendar } from './calendar.ts';
import {
  type CalendarHistory,
  type CalendarOverride,
  createCalendarHistory,
} from './calendar-history.ts';

/**
 * How long after it was set an override takes effect: longer than a stamp of an edge may lie ahead of
 * home's clock (AHEAD_MAX_MICROS) and a write of it may take, so that whoever reads the table now knows
 * all that may ever be said of orders that are here.
 */
export const OVERRIDE_DELAY_MICROS = 120 * MICROS_PER_SECOND;
/** A write that was stamped and cannot be seen yet is given up by then: statements have ten seconds. */
const WRITE_MICROS_MAX = 15 * MICROS_PER_SECOND;
/** For this long what was read is all there is: what is set meanwhile takes effect later. */
const KNOWN_AHEAD_MICROS = OVERRIDE_DELAY_MICROS - WRITE_MICROS_MAX;

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
  let history = createCalendarHistory({ sessions, overrides: [] });
  let read: { readonly at: Instant; readonly knownTo: Instant } | undefined;

  return {
    latest: () => history,
    async knownAt(at) {
      const now = clock();
      // A clock that was set back says nothing of when it was read.
      if (read && at <= read.knownTo && now >= read.at) return history;
      const overrides = await readOverrides();
      if (overrides.length !== history.overrides.length) {
        history = createCalendarHistory({ sessions, overrides });
      }
      read = { at: now, knownTo: addMicros(now, KNOWN_AHEAD_MICROS) };
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
