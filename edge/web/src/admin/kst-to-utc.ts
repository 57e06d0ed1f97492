import { formatInstant, parseInstant } from '@mockstreet/shared/instant';

const TYPED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** What a `datetime-local` entry says, read as a clock in Korea, as RFC 3339 in UTC. */
export function kstToUtc(typed: string): string | undefined {
  if (!TYPED.test(typed)) return undefined;
  const at = parseInstant(`${typed}:00+09:00`);
  return at === undefined ? undefined : formatInstant(at);
}
