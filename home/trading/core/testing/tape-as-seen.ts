import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import type { TapeView } from '../schedule-orders.ts';

/** How far beyond its completeness a tape shows some of its prints, with gaps. */
const UNSURE_MICROS = 5 * MICROS_PER_SECOND;

/** What can be seen of a tape that is complete up to a moment. */
export function viewAt(prints: readonly Print[], completeTo: Instant): TapeView {
  const isSeen = ({ at }: Print, index: number) =>
    at <= completeTo || (index % 2 === 0 && at <= addMicros(completeTo, UNSURE_MICROS));
  return { completeTo, prints: prints.filter(isSeen) };
}
