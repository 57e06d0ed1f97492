import { type Decimal, multiply, ONE, type Rounding, ratio } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '../corporate-actions/corporate-action.ts';

const ROUNDING: Rounding = { places: 8, mode: 'half-even' };

/**
 * What the corporate actions of one instrument with after < effective ≤ upTo make of its price: 0.02
 * for a split of 50 for 1. Dividends are too small beside what is judged by it.
 */
export function priceFactor(
  actions: readonly CorporateAction[],
  after: Instant,
  upTo: Instant,
): Decimal {
  return actions.reduce((factor, action) => {
    if (action.kind !== 'SPLIT') return factor;
    if (action.effectiveAt <= after || action.effectiveAt > upTo) return factor;
    const own = ratio([action.oldShares], [action.newShares], ROUNDING);
    return multiply([factor, own], ROUNDING);
  }, ONE);
}
