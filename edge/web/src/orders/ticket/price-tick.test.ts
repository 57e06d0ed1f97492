import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOnTick, snapPrice, stepPrice } from './price-tick.ts';

/** The upper bands of the KRX, and a fraction below. */
const TICKS = [
  ['500000', '1000'],
  ['200000', '500'],
  ['50000', '100'],
  ['2000', '5'],
  ['1', '1'],
  ['0', '0.01'],
].map(([from = '', step = '']) => ({ from: decimal(from), step: decimal(step) }));
const anyPrice = fc.bigInt({ min: 1n, max: 10n ** 14n }).map((units) => units as Decimal);

test.each([
  ['70000', 'up', '70100'],
  ['70050', 'up', '70100'],
  ['70050', 'down', '70000'],
  ['50000', 'down', '49995'],
  ['49995', 'up', '50000'],
  ['499500', 'up', '500000'],
  ['500000', 'down', '499500'],
  ['1', 'down', '0.99'],
  ['0.01', 'down', '0.01'],
] as const)('from %s one step %s is %s', (from, direction, to) => {
  expect(stepPrice(TICKS, decimal(from), direction)).toBe(decimal(to));
});

test('a step leads to the next price on the grid, and the step back to where it came from', () => {
  fc.assert(
    fc.property(anyPrice, (price) => {
      const on = snapPrice(TICKS, price, 'SELL');
      const up = stepPrice(TICKS, on, 'up');
      expect(isOnTick(TICKS, up)).toBe(true);
      expect(up > on).toBe(true);
      expect(stepPrice(TICKS, up, 'down')).toBe(on);
    }),
  );
});

test('a snapped price is on the grid, and asks for no more than was typed', () => {
  fc.assert(
    fc.property(anyPrice, (price) => {
      const buy = snapPrice(TICKS, price, 'BUY');
      const sell = snapPrice(TICKS, price, 'SELL');
      expect([isOnTick(TICKS, buy), isOnTick(TICKS, sell)]).toEqual([true, true]);
      expect(sell >= price).toBe(true);
      expect(buy <= price || buy === decimal('0.01')).toBe(true);
    }),
  );
});

test('without a table every price will do', () => {
  expect(isOnTick([], decimal('1.23456789'))).toBe(true);
  expect(stepPrice([], decimal('1'), 'up') > decimal('1')).toBe(true);
});
