import { formatInstant } from '@mockstreet/shared/instant';
import { readKst } from '../format/read-kst.ts';

/** What a `datetime-local` entry says, read as a clock in Korea, as RFC 3339 in UTC. */
export function kstToUtc(typed: string): string | undefined {
  const at = readKst(typed);
  return at === undefined ? undefined : formatInstant(at);
}
