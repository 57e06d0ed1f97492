import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceilToTick, floorToTick, TICK_RULES, tickSize } from './tick-size.ts';

const today = parseInstant('2026-11-21T00:00:00Z') ?? instant(0);

describe('tickSize', () => {
  it.each([
    ['KRX-STOCK', '1999', '1'],
    ['KRX-STOCK', '2000', '5'],
    ['KRX-STOCK', '19990', '10'],
    ['KRX-STOCK', '49950', '50'],
    ['KRX-STOCK', '50000', '100'],
    ['KRX-STOCK', '199900', '100'],
    ['KRX-STOCK', '200000', '500'],
    ['KRX-STOCK', '500000', '1000'],
    ['UPBIT-KRW', '162876000', '1000'],
    ['UPBIT-KRW', '999500', '500'],
    ['UPBIT-KRW', '4999', '1'],
    ['UPBIT-KRW', '99.9', '0.1'],
    ['UPBIT-KRW', '0.0123', '0.0001'],
    ['US-CENT', '701.25', '0.01'],
  ] as const)('of %s at %s is %s', (rule, price, step) => {
    expect(formatDecimal(tickSize(rule, decimal(price), today))).toBe(step);
  });

  it('follows the table in force on the day', () => {
    const before = parseInstant('2023-01-24T23:59:59+09:00') ?? instant(0);
    const after = parseInstant('2023-01-25T00:00:00+09:00') ?? instant(0);
    expect(formatDecimal(tickSize('KRX-STOCK', decimal('15000'), before))).toBe('50');
    expect(formatDecimal(tickSize('KRX-STOCK', decimal('15000'), after))).toBe('10');
  });

  it('has no step for a price below zero', () => {
    expect(() => tickSize('US-CENT', decimal('-1'), today)).toThrow(RangeError);
  });

  it('brackets any price between two prices on the grid', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TICK_RULES),
        fc.bigInt({ min: 0n, max: 10n ** 17n }),
        (rule, units) => {
          const price = units as Decimal;
          const floor = floorToTick(rule, price, today);
          const ceiling = ceilToTick(rule, price, today);
          expect(floor <= price && price <= ceiling).toBe(true);
          expect(floorToTick(rule, floor, today)).toBe(floor);
          expect(floorToTick(rule, ceiling, today)).toBe(ceiling);
          expect(ceiling - floor <= tickSize(rule, price, today)).toBe(true);
        },
      ),
    );
  });
});
