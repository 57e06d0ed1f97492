import { type Decimal, ratio } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Mark } from './value-account.ts';

/** A price of the tape, and when it was one. */
export interface DatedMark extends Mark {
  readonly at: Instant;
}

/** `oldShares` became `newShares` at a moment. */
export interface DatedSplit {
  readonly effectiveAt: Instant;
  readonly newShares: Decimal;
  readonly oldShares: Decimal;
}

/**
 * The last price before `end` in the terms of then: a price from before a split is one of old shares, and
 * what is held by then are new ones. Rounded down to 8 places, as what a split pays out is.
 */
export function markAsOf(last: DatedMark, splits: readonly DatedSplit[], end: Instant): Mark {
  const since = splits.filter(({ effectiveAt }) => last.at < effectiveAt && effectiveAt < end);
  if (since.length === 0) return last;
  return {
    last: ratio(
      [last.last, ...since.map(({ oldShares }) => oldShares)],
      since.map(({ newShares }) => newShares),
      { places: 8, mode: 'down' },
    ),
  };
}
