import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';

const DAY_MICROS = 24 * 60 * MICROS_PER_MINUTE;
/** Korea keeps UTC+9 all year round (Standard Time Act). */
const KST_OFFSET_MICROS = 9 * 60 * MICROS_PER_MINUTE;

/** The midnight in Seoul that began the day of `at`. */
export function startOfKstDay(at: Instant): Instant {
  const sinceMidnight = (at + KST_OFFSET_MICROS) % DAY_MICROS;
  return addMicros(at, -sinceMidnight);
}
