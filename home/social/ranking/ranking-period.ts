import type { Instant } from '@mockstreet/shared/instant';
import { startOfKstDay, startOfKstMonth, startOfKstWeek } from '@mockstreet/shared/kst';

/** Periods with a beginning; a ranking of `all` looks at whole lives of accounts. */
export const CALENDAR_PERIODS = ['day', 'week', 'month'] as const;
export const RANKING_PERIODS = [...CALENDAR_PERIODS, 'all'] as const;
export type CalendarPeriod = (typeof CALENDAR_PERIODS)[number];
export type RankingPeriod = (typeof RANKING_PERIODS)[number];

export type PeriodStarts = Readonly<Record<CalendarPeriod, Instant>>;

/** When the day, the week (Monday) and the month began that run in Seoul. */
export function periodStarts(at: Instant): PeriodStarts {
  return { day: startOfKstDay(at), week: startOfKstWeek(at), month: startOfKstMonth(at) };
}
