import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  basisPoints,
  type Decimal,
  DecimalError,
  decimal,
  decimalFromWire,
  floorToMultiple,
  formatDecimal,
  isMultipleOf,
  isStorable,
  max,
  min,
  multiply,
  negate,
  ONE,
  parseDecimal,
  type RoundingMode,
  ratio,
  round,
  subtract,
  wholeDecimal,
  ZERO,
} from './decimal.ts';

const LIMIT = 10n ** 20n;
const MODES: readonly RoundingMode[] = ['down', 'up', 'half-even'];
const modes = fc.constantFrom(...MODES);
const places = fc.integer({ min: 0, max: 8 });
const anyDecimal = fc.bigInt({ min: 1n - LIMIT, max: LIMIT - 1n }).map((units) => units as Decimal);
/** Small enough that a product of three still fits. */
const factor = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map((units) => units as Decimal);
const divisor = factor.filter((value) => value !== ZERO);

/** An exact fraction; the oracle that roundings are held against. */
interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

const SCALE = 10n ** 8n;
const product = (values: readonly Decimal[]): Rational => ({
  top: values.reduce((all, value) => all * value, 1n),
  bottom: SCALE ** BigInt(values.length),
});
const quotient = (a: Rational, b: Rational): Rational => ({
  top: a.top * b.bottom,
  bottom: a.bottom * b.top,
});

/**
 * Rounds a fraction by the definition of each mode, on the distance to the two multiples of
 * 10^-places that enclose its magnitude. Returned in units of 1e-8.
 */
function roundRational({ top, bottom }: Rational, kept: number, mode: RoundingMode): bigint {
  const negative = top < 0n !== bottom < 0n;
  const size = (value: bigint) => (value < 0n ? -value : value);
  const scaled = size(top) * 10n ** BigInt(kept);
  const below = scaled / size(bottom);
  const distanceBelow = scaled - below * size(bottom);
  const distanceAbove = size(bottom) - distanceBelow;
  const takesUpper = {
    down: false,
    up: distanceBelow > 0n,
    'half-even':
      distanceAbove < distanceBelow || (distanceAbove === distanceBelow && below % 2n === 1n),
  }[mode];
  const units = (takesUpper ? below + 1n : below) * 10n ** BigInt(8 - kept);
  return negative ? -units : units;
}

describe('text', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.00000000', '0'],
    ['1', '1'],
    ['007.50', '7.5'],
    ['-12.5', '-12.5'],
    ['0.00000001', '0.00000001'],
    ['1.000000000000', '1'],
    ['999999999999.99999999', '999999999999.99999999'],
    ['-999999999999.99999999', '-999999999999.99999999'],
  ])('%s reads as %s', (text, canonical) => {
    expect(formatDecimal(decimal(text))).toBe(canonical);
  });

  it.each([
    ['', 'empty'],
    ['.5', 'no whole part'],
    ['5.', 'no fraction'],
    ['+5', 'a plus sign'],
    ['1e3', 'an exponent'],
    ['1,000', 'a thousands separator'],
    [' 1', 'a space'],
    ['1\n', 'a line end'],
    ['NaN', 'no number'],
    ['Infinity', 'no number'],
    ['0x10', 'hexadecimal'],
    ['１', 'a digit of another script'],
    ['0.000000001', 'a ninth decimal'],
    ['1000000000000', 'one more than numeric(20,8) holds'],
    ['-1000000000000', 'one less than numeric(20,8) holds'],
    ['0'.repeat(65), 'longer than any sensible number'],
  ])('%j is refused: %s', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
    expect(() => decimal(text)).toThrow(DecimalError);
  });

  it('survives the round trip through text', () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        expect(parseDecimal(formatDecimal(value))).toBe(value);
      }),
    );
  });

  it('is the same for equal numbers, and never shows an exponent or a trailing zero', () => {
    fc.assert(
      fc.property(anyDecimal, fc.integer({ min: 0, max: 4 }), (value, zeros) => {
        const text = formatDecimal(value);
        const padded = `${text.includes('.') ? text : `${text}.`}0${'0'.repeat(zeros)}`;
        expect(formatDecimal(decimal(padded))).toBe(text);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      }),
    );
  });
});

describe('numbers as exchanges print them', () => {
  it.each([
    ['1e-8', 'down', 8, '0.00000001'],
    ['9.9e-9', 'down', 8, '0'],
    ['9.9e-9', 'up', 8, '0.00000001'],
    ['-9.9e-9', 'up', 8, '-0.00000001'],
    ['1.5E+3', 'down', 8, '1500'],
    [' 42 ', 'down', 8, '42'],
    ['0.123456789123456789', 'half-even', 8, '0.12345679'],
    ['2.5', 'half-even', 0, '2'],
    ['3.5', 'half-even', 0, '4'],
    // Rounding to eight places on the way would make a tie of this and send it up.
    ['0.01499999999999', 'half-even', 2, '0.01'],
  ] as const)('%s, %s, %i places, is %s', (text, mode, kept, expected) => {
    expect(formatDecimal(decimalFromWire(text, mode, kept))).toBe(expected);
  });

  it.each(['', 'abc', '1e', '--1', '1e9999', '1'.repeat(129), '1e12', '-1e12', '1e999'])(
    '%j is refused',
    (text) => {
      expect(() => decimalFromWire(text, 'down')).toThrow(DecimalError);
    },
  );

  it('are rounded once', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        fc.integer({ min: -30, max: -14 }),
        modes,
        places,
        (digits, exponent, mode, kept) => {
          const exact = { top: digits, bottom: 10n ** BigInt(-exponent) };
          expect(decimalFromWire(`${digits}e${exponent}`, mode, kept)).toBe(
            roundRational(exact, kept, mode),
          );
        },
      ),
    );
  });
});

describe('sums and comparisons', () => {
  it('are exact', () => {
    expect(formatDecimal(add(decimal('0.1'), decimal('0.2')))).toBe('0.3');
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(subtract(add(a, b), b)).toBe(a);
        expect(add(a, negate(a))).toBe(ZERO);
        expect(add(min(a, b), max(a, b))).toBe(add(a, b));
        expect(min(a, b) <= max(a, b)).toBe(true);
      }),
    );
  });
});

describe('rounding', () => {
  it.each([
    ['2.5', 'down', '2'],
    ['2.5', 'up', '3'],
    ['2.5', 'half-even', '2'],
    ['3.5', 'half-even', '4'],
    ['-2.5', 'down', '-2'],
    ['-2.5', 'up', '-3'],
    ['-2.5', 'half-even', '-2'],
    ['-3.5', 'half-even', '-4'],
    ['2.50000001', 'half-even', '3'],
    ['-2.50000001', 'half-even', '-3'],
    ['0.00000001', 'up', '1'],
    ['-0.00000001', 'up', '-1'],
    ['7', 'up', '7'],
  ] as const)('%s goes %s to %s', (text, mode, expected) => {
    expect(formatDecimal(round(decimal(text), { places: 0, mode }))).toBe(expected);
  });

  it('of a number to fewer places follows the definition', () => {
    fc.assert(
      fc.property(anyDecimal, places, modes, (value, kept, mode) => {
        const exact = { top: value, bottom: SCALE };
        const expected = roundRational(exact, kept, mode);
        const size = expected < 0n ? -expected : expected;
        if (size >= LIMIT) {
          expect(() => round(value, { places: kept, mode })).toThrow(DecimalError);
        } else {
          expect(round(value, { places: kept, mode })).toBe(expected);
        }
      }),
    );
  });

  it('is a fault where the result does not fit, or the largest that does', () => {
    const most = decimal('999999999999.99999999');
    const [two, half] = [decimal('2'), decimal('0.5')];
    for (const sign of [1n, -1n]) {
      const value = (sign * most) as Decimal;
      const down = { places: 0, mode: 'down', beyond: 'capped' } as const;
      const whole = (sign * 999_999_999_999n * SCALE) as Decimal;
      expect(multiply([value, two], down)).toBe(whole);
      expect(ratio([value], [half], down)).toBe(whole);
      expect(round(value, { ...down, mode: 'up' })).toBe(whole);
      expect(round(add(value, value), { ...down, places: 8 })).toBe(value);
      expect(multiply([value, half], down)).toBe((sign * 499_999_999_999n * SCALE) as Decimal);
      expect(() => multiply([value, two], { places: 0, mode: 'down' })).toThrow(DecimalError);
    }
  });

  it('happens once in a product, however many factors it has', () => {
    const terms = fc.array(factor, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(terms, places, modes, (factors, kept, mode) => {
        const expected = roundRational(product(factors), kept, mode);
        expect(multiply(factors, { places: kept, mode })).toBe(expected);
      }),
    );
  });

  it('happens once in a quotient of products', () => {
    fc.assert(
      fc.property(
        fc.array(factor, { minLength: 1, maxLength: 3 }),
        fc.array(divisor, { minLength: 1, maxLength: 3 }),
        places,
        modes,
        (tops, bottoms, kept, mode) => {
          const exact = quotient(product(tops), product(bottoms));
          const expected = roundRational(exact, kept, mode);
          fc.pre(expected < LIMIT && expected > -LIMIT);
          expect(ratio(tops, bottoms, { places: kept, mode })).toBe(expected);
        },
      ),
    );
  });

  it('of a division by zero is refused', () => {
    expect(() => ratio([ONE], [ONE, ZERO], { places: 8, mode: 'down' })).toThrow(DecimalError);
  });
});

describe('bounds', () => {
  const largest = decimal('999999999999.99999999');

  it('are those of numeric(20,8), on either side', () => {
    expect(multiply([largest, ONE], { places: 8, mode: 'down' })).toBe(largest);
    expect(multiply([negate(largest), ONE], { places: 8, mode: 'up' })).toBe(negate(largest));
    for (const beyond of [decimal('1.00000001'), decimal('-1.00000001')]) {
      expect(() => multiply([largest, beyond], { places: 8, mode: 'up' })).toThrow(DecimalError);
      expect(() => ratio([largest, beyond], [ONE], { places: 8, mode: 'up' })).toThrow(
        DecimalError,
      );
    }
  });

  it('are not held against sums, which say so when asked', () => {
    expect(isStorable(largest)).toBe(true);
    expect(isStorable(negate(largest))).toBe(true);
    expect(isStorable(add(largest, decimal('0.00000001')))).toBe(false);
    expect(isStorable(subtract(negate(largest), decimal('0.00000001')))).toBe(false);
  });

  it('hold after rounding, too', () => {
    expect(() => round(largest, { places: 0, mode: 'up' })).toThrow(DecimalError);
  });
});

describe('steps', () => {
  it('whole numbers and basis points are read exactly', () => {
    expect(formatDecimal(wholeDecimal(10_000_000))).toBe('10000000');
    expect(formatDecimal(basisPoints('1.5'))).toBe('0.00015');
    expect(formatDecimal(basisPoints('20'))).toBe('0.002');
    for (const value of [1.5, Number.NaN, 2 ** 53]) {
      expect(() => wholeDecimal(value)).toThrow(DecimalError);
    }
  });

  it('the multiple below is a multiple, not above, and less than a step away', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 14n }).map((units) => units as Decimal);
    fc.assert(
      fc.property(positive, positive, (value, step) => {
        const floor = floorToMultiple(value, step);
        expect(isMultipleOf(floor, step)).toBe(true);
        expect(floor <= value && value - floor < step).toBe(true);
        expect(isMultipleOf(value, step)).toBe(floor === value);
      }),
    );
  });
});
