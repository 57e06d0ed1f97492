import { decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CashDividend, Split } from '#market/corporate-action';
import { SAMSUNG } from './build-print.ts';
import { START } from './moment.ts';

/** So many new shares for so many old ones, at the start of the tests' time unless told otherwise. */
export function split(
  newShares: number,
  oldShares: number,
  tickerId = SAMSUNG,
  effectiveAt: Instant = START,
): Split {
  return {
    ...{ id: `${newShares}:${oldShares}`, kind: 'SPLIT', tickerId, effectiveAt },
    ...{ newShares: wholeDecimal(newShares), oldShares: wholeDecimal(oldShares) },
  };
}

/** So much for each share, at the start of the tests' time. */
export function dividend(amount: string, tickerId = SAMSUNG): CashDividend {
  return {
    ...{ id: `dividend ${amount}`, kind: 'CASH_DIVIDEND', tickerId, effectiveAt: START },
    amount: decimal(amount),
  };
}
