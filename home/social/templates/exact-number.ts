import { DECIMAL_PLACES, type Decimal } from '@mockstreet/shared/decimal';

/**
 * A decimal as Python's decimal.Decimal holds one: sign, digits and exponent, so that `1.50` keeps
 * its zero. The house's own {@link Decimal} knows no such thing.
 */
export interface ExactNumber {
  readonly negative: boolean;
  /** Without leading zeros; `0` for zero. */
  readonly digits: string;
  /** The value is digits × 10^exponent. */
  readonly exponent: number;
}

/** Digits of the text at most, and of what an exponent makes of it. */
const TEXT_LENGTH_MAX = 64;
const EXPONENT_MAX = 64;
const NUMBER = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Undefined for what is no decimal, or a very long one. */
export function parseExactNumber(text: string): ExactNumber | undefined {
  const match = text.length <= TEXT_LENGTH_MAX ? NUMBER.exec(text) : null;
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const exponent = Number.parseInt(power, 10) - fraction.length;
  if (Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  return { negative: sign === '-', digits, exponent };
}

/** Without zeros at the end and without an exponent above zero. */
export function plainNumber(number: ExactNumber): ExactNumber {
  const { negative, digits, exponent } = number;
  if (digits === '0') return { negative, digits, exponent: 0 };
  if (exponent >= 0) return { negative, digits: digits + '0'.repeat(exponent), exponent: 0 };
  const zeros = digits.length - withoutLastZeros(digits).length;
  const dropped = Math.min(zeros, -exponent);
  return {
    negative,
    digits: digits.slice(0, digits.length - dropped),
    exponent: exponent + dropped,
  };
}

export function exactNumberOf(value: Decimal): ExactNumber {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString();
  return plainNumber({ negative, digits, exponent: -DECIMAL_PLACES });
}

/** Rounded half to even, or padded with zeros, so that its exponent is this one. */
export function rescale(number: ExactNumber, exponent: number): ExactNumber {
  const { negative, digits } = number;
  const surplus = exponent - number.exponent;
  if (digits === '0' || surplus === 0) return { negative, digits, exponent };
  if (surplus < 0) return { negative, digits: digits + '0'.repeat(-surplus), exponent };
  return { negative, digits: dropDigits(digits, surplus), exponent };
}

/** Rounded half to even, or padded with zeros, to so many digits; zero stays as it is. */
export function roundToDigits(number: ExactNumber, count: number): ExactNumber {
  if (number.digits === '0') return number;
  const exponent = number.exponent + number.digits.length - count;
  const rounded = rescale(number, exponent);
  // 9.99 to 10.0: one digit too many.
  return rounded.digits.length > count ? rescale(rounded, exponent + 1) : rounded;
}

/** `/0+$/` would look at each zero within once more for every other. */
export function withoutLastZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function dropDigits(digits: string, count: number): string {
  if (count > digits.length) return '0';
  const kept = digits.slice(0, digits.length - count) || '0';
  const dropped = digits.slice(digits.length - count);
  const half = `5${'0'.repeat(count - 1)}`;
  // Of one length, so that the order of texts is that of numbers.
  const isOdd = '13579'.includes(kept.at(-1) as string);
  const goesUp = dropped > half || (dropped === half && isOdd);
  return goesUp ? (BigInt(kept) + 1n).toString() : kept;
}
