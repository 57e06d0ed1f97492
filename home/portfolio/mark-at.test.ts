import { decimal, formatDecimal, wholeDecimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { markAsOf } from './mark-at.ts';

const last = { at: instant(100), last: decimal('1000') };
const split = (effectiveAt: number, newShares: number, oldShares: number) => ({
  effectiveAt: instant(effectiveAt),
  ...{ newShares: wholeDecimal(newShares), oldShares: wholeDecimal(oldShares) },
});
const priceBy = (end: number, ...splits: ReturnType<typeof split>[]) =>
  formatDecimal(markAsOf(last, splits, instant(end)).last);

test('a price from before a split is one of old shares: it is worth what the new ones are', () => {
  expect(priceBy(200, split(150, 50, 1))).toBe('20');
  expect(priceBy(200, split(150, 3, 1))).toBe('333.33333333');
  expect(priceBy(200, split(120, 2, 1), split(150, 1, 10))).toBe('5000');
});

test('a split that the price has had already, or that is still to come, changes nothing', () => {
  expect(priceBy(200, split(100, 50, 1))).toBe('1000');
  expect(priceBy(200, split(200, 50, 1))).toBe('1000');
  expect(priceBy(201, split(200, 50, 1))).toBe('20');
});
