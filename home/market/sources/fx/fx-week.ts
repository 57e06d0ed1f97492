import { type Instant, MICROS_PER_DAY, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

const WEEK_MICROS = 7 * MICROS_PER_DAY;
const OPEN_MICROS = 5 * MICROS_PER_DAY;
/** Monday 1970-01-05, 06:00 in Seoul, which keeps UTC+9 all year. */
const FIRST_MONDAY_MICROS = (3 * 24 + 21) * 3_600 * MICROS_PER_SECOND;

/**
 * Whether won and dollars change hands in Seoul: from Monday 06:00 to Saturday 06:00 KST, as since
 * 2026-07-06. Holidays are not left out: the broker's rate merely stands still then.
 */
export function isFxOpen(at: Instant): boolean {
  return sinceMonday(at) < OPEN_MICROS;
}

/** Open time of {@link isFxOpen} between two moments, in microseconds. */
export function fxOpenMicros(from: Instant, to: Instant): number {
  return Math.max(0, openBefore(to) - openBefore(from));
}

/** Since the last 06:00 in Seoul, in microseconds. */
export function sinceSixInSeoul(at: Instant): number {
  return sinceMonday(at) % MICROS_PER_DAY;
}

function openBefore(at: Instant): number {
  const weeks = Math.floor((at - FIRST_MONDAY_MICROS) / WEEK_MICROS);
  return weeks * OPEN_MICROS + Math.min(sinceMonday(at), OPEN_MICROS);
}

function sinceMonday(at: Instant): number {
  const since = (at - FIRST_MONDAY_MICROS) % WEEK_MICROS;
  return since < 0 ? since + WEEK_MICROS : since;
}
