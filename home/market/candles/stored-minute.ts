import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  wholeMinute,
} from '@mockstreet/shared/instant';

/** The candle of a minute is surely stored so long after its end. */
const STORED_WITHIN_MICROS = 5 * MICROS_PER_SECOND;

/** The end of the newest minute whose candle is surely stored. */
export function storedMinute(now: Instant): Instant {
  return wholeMinute(addMicros(now, -STORED_WITHIN_MICROS));
}
