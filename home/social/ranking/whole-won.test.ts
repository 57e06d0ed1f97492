import {
  type Decimal,
  decimal,
  formatDecimal,
  ONE,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainFlows, returnOf } from './time-weighted-return.ts';
import {
  factorOf,
  fromMillionths,
  returnInMillionths,
  toMillionths,
  toWholeWon,
  UNKNOWN,
  valueInWon,
} from './whole-won.ts';

const value = (quantity: Decimal, price: Decimal, rate?: Decimal) => {
  const { whole, fraction } = factorOf(quantity);
  return valueInWon(whole, fraction, factorOf(price), rate === undefined ? null : factorOf(rate));
};
/** By bigints alone. */
const exactly = (quantity: Decimal, price: Decimal, rate: Decimal = ONE) => {
  const won = (quantity * price * rate) / ONE ** 3n;
  return won < 1_000_000_000_000n ? Number(won) : UNKNOWN;
};

const units = (max: bigint) => fc.bigInt({ min: 1n, max }).map((one) => one as Decimal);
/** Of every size, whole and broken, as prices and quantities are. */
const factor = fc.oneof(
  units(10n ** 8n),
  units(10n ** 12n),
  units(10n ** 17n),
  units(10n ** 19n),
  fc.integer({ min: 1, max: 100_000_000 }).map((whole) => wholeDecimal(whole)),
  fc.integer({ min: 1, max: 1_000_000 }).map((cents) => (BigInt(cents) * 1_000_000n) as Decimal),
);

describe('a value in won', () => {
  it('is what bigints say, for quantities, prices and rates of every size', () => {
    fc.assert(
      fc.property(factor, factor, fc.option(factor), (quantity, price, rate) => {
        expect(value(quantity, price, rate ?? undefined)).toBe(
          exactly(quantity, price, rate ?? undefined),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('is what bigints say next to whole won, where doubles do not', () => {
    // won / price, rounded up and down to 1e-8: the product is a hair's breadth beside whole won.
    const near = fc.tuple(
      fc.integer({ min: 1, max: 999_999_999 }),
      factor,
      fc.constantFrom(0n, 1n),
    );
    fc.assert(
      fc.property(near, ([won, price, up]) => {
        const quantity = ((wholeDecimal(won) * ONE) / price + up) as Decimal;
        if (quantity === 0n || quantity >= 10n ** 20n) return;
        expect(value(quantity, price)).toBe(exactly(quantity, price));
        expect(value(quantity, price, decimal('1.00000001'))).toBe(
          exactly(quantity, price, decimal('1.00000001')),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['0.3', '10', '3'],
    ['0.29999999', '10', '2'],
    ['0.01', '90123000', '901230'],
    ['1.00000001', '99999999', '99999999'],
    ['999999', '999999', '999998000001'],
    ['999999.99999999', '1000000', '999999999999'],
  ])('of %s at %s is %s', (quantity, price, won) => {
    expect(formatDecimal(wholeDecimal(value(decimal(quantity), decimal(price))))).toBe(won);
  });

  it('is not known where it is more than can be recorded', () => {
    expect(value(decimal('1000000'), decimal('1000000'))).toBe(UNKNOWN);
    expect(value(decimal('999999999999'), decimal('999999999999'))).toBe(UNKNOWN);
    expect(value(decimal('1000000'), decimal('1000'), decimal('1000'))).toBe(UNKNOWN);
  });
});

describe('a return in millionths', () => {
  it('is what decimals say', () => {
    const amount = fc.oneof(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 999_999_999_999 }),
      // Halves of a millionth.
      fc.integer({ min: 1, max: 499_999 }).map((base) => base * 2_000_000),
    );
    fc.assert(
      fc.property(fc.oneof(amount, fc.integer({ min: -9, max: 0 })), amount, (equity, base) => {
        const exact = returnOf(chainFlows(wholeDecimal(base), []), wholeDecimal(equity)) as Decimal;
        expect(returnInMillionths(equity, base)).toBe(toMillionths(exact));
        expect(fromMillionths(returnInMillionths(equity, base))).toBe(exact);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    [2_000_001, 2_000_000, 0],
    [2_000_003, 2_000_000, 2],
    [1_999_999, 2_000_000, 0],
    [1_999_997, 2_000_000, -2],
    // Too large to be multiplied exactly.
    [600_000_300_000, 600_000_000_000, 0],
    [600_000_900_000, 600_000_000_000, 2],
    [900_000_000_005, 10_000_000, 89_999_000_000],
    [900_000_000_015, 10_000_000, 89_999_000_002],
  ])('of %i on %i goes to the even one of two that are as near', (equity, base, millionths) => {
    expect(returnInMillionths(equity, base)).toBe(millionths);
  });
});

it('only whole won are whole won', () => {
  expect(toWholeWon(decimal('-12'))).toBe(-12);
  expect(() => toWholeWon(decimal('0.5'))).toThrow(RangeError);
});
