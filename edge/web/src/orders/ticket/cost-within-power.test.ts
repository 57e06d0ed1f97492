import {
  add,
  type Decimal,
  decimal,
  multiply,
  subtract,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costWithinPower } from './cost-within-power.ts';
import { sizeByAmount } from './size-order.ts';

const FEE = decimal('0.0005');
const TERMS = { side: 'BUY', fee: FEE, sellTax: decimal('0'), rate: decimal('1') } as const;
const LOT = decimal('0.00000001');
const times = (value: Decimal, count: number) =>
  multiply([value, wholeDecimal(count)], { places: 8, mode: 'down' });

test('all of the power buys a little less than it says, for the fee counts as often as the leverage', () => {
  expect(costWithinPower(decimal('30000000'), 3, FEE)).toBe(decimal('29970041'));
  expect(costWithinPower(decimal('2'), 3, FEE)).toBe(decimal('0'));
});

test('what it buys is never refused by home, and one in a thousand more is', () => {
  const power = fc.integer({ min: 20_000, max: 2_000_000_000 }).map(wholeDecimal);
  const price = fc.integer({ min: 1, max: 200_000_000 }).map(wholeDecimal);
  fc.assert(
    fc.property(power, fc.constantFrom(2, 3, 4), price, (given, leverage, at) => {
      // As home holds it against the margin: home/trading/core/judge-leverage.ts.
      const isWithin = (amount: Decimal) => {
        const { grossKrw, feeKrw } = sizeByAmount({ ...TERMS, price: at, lot: LOT }, amount);
        return grossKrw <= subtract(given, times(feeKrw, leverage));
      };
      const most = costWithinPower(given, leverage, FEE);
      expect(isWithin(most)).toBe(true);
      const more = add(most, multiply([most, decimal('0.001')], { places: 0, mode: 'up' }));
      expect(isWithin(add(more, wholeDecimal(leverage)))).toBe(false);
    }),
  );
});
