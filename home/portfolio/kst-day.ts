import {
  addMicros,
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';

export const KST_DAY_MICROS = 24 * 60 * MICROS_PER_MINUTE;
/** Korea keeps UTC+9 all year round (Standard Time Act). */
const KST_OFFSET_MICROS = 9 * 60 * MICROS_PER_MINUTE;

/** The midnight in Seoul that began the day of `at`. */
export function startOfKstDay(at: Instant): Instant {
  const sinceMidnight = (at + KST_OFFSET_MICROS) % KST_DAY_MICROS;
  return addMicros(at, -sinceMidnight);
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

/** The midnight that began a date in Seoul. */
export function startOfKstDate(date: string): Instant {
  const start = parseInstant(`${date}T00:00:00+09:00`);
  if (start === undefined) throw new RangeError(`${date} is no date`);
  return start;
}

/** The date in Seoul so many days later. */
export function addDays(date: string, days: number): string {
  return kstDate(addMicros(startOfKstDate(date), days * KST_DAY_MICROS));
}

/** Most dates that are asked for are the same one. */
let lastDay = { day: 0, text: '1970-01-01' };
