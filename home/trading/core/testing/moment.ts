import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';

/** Where the tests' time begins: Monday, 10:00 in Seoul. */
export const START = parseInstant('2026-03-02T10:00:00+09:00') as Instant;

/** So many seconds after {@link START}. */
export function second(count: number): Instant {
  return addMicros(START, Math.round(count * MICROS_PER_SECOND));
}
