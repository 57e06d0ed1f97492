/**
 * Days and clocks in Seoul. Korea keeps UTC+9 all year round (Standard Time Act), so every day has 24 hours, and one
 * offset is enough.
 */
import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  parseInstant,
} from './instant.ts';

export const KST_DAY_MICROS = MICROS_PER_DAY;
export const KST_OFFSET_MICROS = 9 * 60 * MICROS_PER_MINUTE;

/** The midnight in Seoul that began the day of `at`. */
export function startOfKstDay(at: Instant): Instant {
  const sinceMidnight = (at + KST_OFFSET_MICROS) % KST_DAY_MICROS;
  return addMicros(at, -sinceMidnight);
}

/** The midnight in Seoul that began the week of `at`: weeks begin on Monday. */
export function startOfKstWeek(at: Instant): Instant {
  const day = startOfKstDay(at);
  const number = (day + KST_OFFSET_MICROS) / KST_DAY_MICROS;
  return addMicros(day, -((number + WEEKDAY_OF_DAY_ZERO) % 7) * KST_DAY_MICROS);
}

/** The first day of 1970 was a Thursday. */
const WEEKDAY_OF_DAY_ZERO = 3;

/** The midnight in Seoul that began the month of `at`. */
export function startOfKstMonth(at: Instant): Instant {
  return startOfKstDate(`${kstDate(at).slice(0, 'YYYY-MM'.length)}-01`);
}

/** The date in Seoul, as in `2026-11-21`. */
export function kstDate(at: Instant): string {
  const day = Math.floor((at + KST_OFFSET_MICROS) / KST_DAY_MICROS);
  if (day !== lastDay.day) {
    const text = formatInstant(instant(day * KST_DAY_MICROS)).slice(0, 'YYYY-MM-DD'.length);
    lastDay = { day, text };
  }
  return lastDay.text;
}

/** Most dates that are asked for are the same one. */
let lastDay = { day: 0, text: '1970-01-01' };

/** The midnight that began a date in Seoul. Throws where there is no such date. */
export function startOfKstDate(date: string): Instant {
  const start = parseInstant(`${date}T00:00:00+09:00`);
  if (start === undefined) throw new RangeError(`${date} is no date`);
  return start;
}

/** The date in Seoul so many days later. */
export function addDays(date: string, days: number): string {
  return kstDate(addMicros(startOfKstDate(date), days * KST_DAY_MICROS));
}

/** RFC 3339 as a clock in Seoul shows it: `2026-11-22T18:00:00.000000+09:00`. */
export function formatKst(at: Instant): string {
  return formatInstant(addMicros(at, KST_OFFSET_MICROS)).replace('Z', '+09:00');
}
