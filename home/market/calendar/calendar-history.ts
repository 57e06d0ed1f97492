import type { Instant } from '@mockstreet/shared/instant';
import { LRUCache } from 'lru-cache';
import { type CalendarOptions, createMarketCalendar, type MarketCalendar } from './calendar.ts';
import type { DayOverride } from './trading-days.ts';

/** What an administrator said of one day: a row that never changes. */
export interface CalendarOverride extends DayOverride {
  /** 1, 2, 3 …: the last word on a day is the one with the highest. */
  readonly id: number;
  readonly setBy: string;
  readonly setAt: Instant;
  /** Counts for orders that were accepted from then on; never earlier than that of the one before. */
  readonly effectiveFrom: Instant;
}

/**
 * The market's hours as they were known at any time. An order is judged by what was in force when it
 * was accepted, so that it is judged alike whenever that happens: late, once more, after a restore.
 */
export interface CalendarHistory {
  /** What was in force at `at`. Says the same of everything before as all that came later. */
  asOf(at: Instant): MarketCalendar;
  /** With all that has been said, in force already or not. */
  newest(): MarketCalendar;
  /** Oldest first. */
  readonly overrides: readonly CalendarOverride[];
}

export interface CalendarHistoryOptions extends Pick<CalendarOptions, 'sessions'> {
  /** By their ids. */
  readonly overrides: readonly CalendarOverride[];
}

/** Orders come in the order of their times, so that few versions are asked for at once. */
const VERSIONS_KEPT = 8;

export function createCalendarHistory(options: CalendarHistoryOptions): CalendarHistory {
  const { sessions, overrides } = options;
  const made = new LRUCache<number, MarketCalendar>({ max: VERSIONS_KEPT });

  /** The calendar with so many of the overrides. */
  const version = (count: number): MarketCalendar => {
    const known = made.get(count);
    if (known) return known;
    const calendar = createMarketCalendar({ sessions, overrides: overrides.slice(0, count) });
    made.set(count, calendar);
    return calendar;
  };

  return {
    overrides,
    asOf: (at) => version(overrides.findLastIndex(({ effectiveFrom }) => effectiveFrom <= at) + 1),
    newest: () => version(overrides.length),
  };
}
