import type { Instant } from '@mockstreet/shared/instant';

/** A stretch of a tape, its beginning excluded. */
export interface TapeSpan {
  readonly after: Instant;
  readonly upTo: Instant;
}
