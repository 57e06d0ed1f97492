import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, kstDate, startOfKstDay } from '#portfolio/kst-day';

/** Periods with a beginning; a ranking of `all` looks at whole lives of accounts. */
export const CALENDAR_PERIODS = ['day', 'week', 'month'] as const;
export const RANKING_PERIODS = [...CALENDAR_PERIODS, 'all'] as const;
export type CalendarPeriod = (typeof CALENDAR_PERIODS)[number];
export type RankingPeriod = (typeof RANKING_PERIODS)[number];

export type PeriodStarts = Readonly<Record<CalendarPeriod, Instant>>;

/** The first day of 1970 was a Thursday. */
const WEEKDAY_OF_DAY_ZERO = 3;
const KST_OFFSET_MICROS = 9 * 60 * MICROS_PER_MINUTE;

/** When the day, the week (Monday) and the month began that run in Seoul. */
export function periodStarts(at: Instant): PeriodStarts {
  const day = startOfKstDay(at);
  const number = (day + KST_OFFSET_MICROS) / KST_DAY_MICROS;
  const sinceMonday = (number + WEEKDAY_OF_DAY_ZERO) % 7;
  const month = parseInstant(`${kstDate(at).slice(0, 'YYYY-MM'.length)}-01T00:00:00+09:00`);
  if (month === undefined) throw new RangeError(`no month of ${at}`);
  return { day, week: addMicros(day, -sinceMonday * KST_DAY_MICROS), month };
}
