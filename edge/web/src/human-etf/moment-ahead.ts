import { parseInstant } from '@mockstreet/shared/instant';
import type { Formatter } from '../format/formatter.ts';

/** RFC 3339 text of a strike ahead, to the minute: strikes fall on one. */
export function momentAhead(at: string, format: Formatter): string {
  const moment = parseInstant(at);
  return moment === undefined ? '–' : `${format.deadline(moment)} KST`;
}
