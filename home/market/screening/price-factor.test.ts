import { formatDecimal, wholeDecimal } from '@mockstreet/shared/decimal';
import { type Instant, instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { CorporateAction } from '../corporate-actions/corporate-action.ts';
import { priceFactor } from './price-factor.ts';

const split = (at: number, newShares: number, oldShares: number): CorporateAction => ({
  kind: 'SPLIT',
  ...{ id: `${at}`, tickerId: 'X', effectiveAt: instant(at) },
  ...{ newShares: wholeDecimal(newShares), oldShares: wholeDecimal(oldShares) },
});
const ACTIONS: CorporateAction[] = [
  split(10, 50, 1),
  split(20, 1, 4),
  {
    kind: 'CASH_DIVIDEND',
    id: 'd',
    tickerId: 'X',
    effectiveAt: instant(15),
    amount: wholeDecimal(1),
  },
  split(30, 3, 1),
];

describe('what corporate actions make of a price', () => {
  it.each([
    [0, 9, '1'],
    [9, 10, '0.02'],
    [10, 19, '1'],
    [0, 20, '0.08'],
    [19, 20, '4'],
    [20, 30, '0.33333333'],
  ])('after %i and up to %i is a factor of %s', (after, upTo, factor) => {
    const found = priceFactor(ACTIONS, instant(after), instant(upTo) as Instant);
    expect(formatDecimal(found)).toBe(factor);
  });
});
