import { type Instant, parseInstant } from '@mockstreet/shared/instant';

const TYPED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** What a `datetime-local` entry says, read as a clock in Korea; undefined for what is no moment. */
export function readKst(typed: string): Instant | undefined {
  return TYPED.test(typed) ? parseInstant(`${typed}:00+09:00`) : undefined;
}
