/**
 * The one exact decimal of Mockstreet: a fixed-point number with eight decimal places, held as a
 * bigint of 1e-8 units. It is the in-code twin of Postgres `numeric(20,8)`.
 *
 * Addition, subtraction and comparison are exact, so plain helpers do. Multiplication and division
 * leave the eight places, so they always name the places kept and the rounding mode.
 */

declare const decimalBrand: unique symbol;
/** An exact number in units of 1e-8. Compare with `<`, `>` and `===`. */
export type Decimal = bigint & { readonly [decimalBrand]: true };

/** Decimal places carried by every {@link Decimal}. */
export const DECIMAL_PLACES = 8;
const SCALE = 10n ** BigInt(DECIMAL_PLACES);
/** Largest magnitude `numeric(20,8)` can hold, in 1e-8 units (exclusive bound). */
const LIMIT = 10n ** 20n;

export const ZERO = 0n as Decimal;
export const ONE = SCALE as Decimal;

/**
 * `down` is towards zero, `up` away from zero, `half-even` to the nearest with ties to the even
 * digit. For the positive amounts of an order that is floor, ceiling and banker's rounding.
 */
export type RoundingMode = 'down' | 'up' | 'half-even';

/** A decimal does not fit `numeric(20,8)`, or text is not a decimal: a bug or a bad wire value. */
export class DecimalError extends Error {
  override name = 'DecimalError';
}

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;
const SCIENTIFIC = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Parses plain decimal text (`-12.5`) exactly. Returns undefined for anything else: exponents,
 * more than eight decimal places (unless the surplus is zeros), or magnitudes of 1e12 and above.
 */
export function parseDecimal(text: string): Decimal | undefined {
  if (text.length > 64) return undefined;
  const match = PLAIN.exec(text);
  if (!match) return undefined;
  const fraction = match[3] ?? '';
  if (fraction.length > DECIMAL_PLACES && /[1-9]/.test(fraction.slice(DECIMAL_PLACES))) {
    return undefined;
  }
  const units = BigInt(match[2] + fraction.slice(0, DECIMAL_PLACES).padEnd(DECIMAL_PLACES, '0'));
  if (units >= LIMIT) return undefined;
  return (match[1] ? -units : units) as Decimal;
}

/** Parses decimal text that is known to be good; throws {@link DecimalError} when it is not. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new DecimalError(`not a decimal with 8 places: ${text}`);
  return value;
}

/**
 * Reads a number as an exchange prints it (any number of digits, perhaps an exponent) and rounds
 * it to `places` with the named mode. Throws {@link DecimalError} if it is no number or too large.
 */
export function decimalFromWire(
  text: string,
  mode: RoundingMode,
  places = DECIMAL_PLACES,
): Decimal {
  const match = SCIENTIFIC.exec(text.trim());
  if (!match || text.length > 128) throw new DecimalError(`not a number: ${text.slice(0, 40)}`);
  const fraction = match[3] ?? '';
  const exponent = Number(match[4] ?? '0');
  const digits = BigInt(match[2] + fraction);
  const shift = exponent - fraction.length + places;
  const signed = match[1] ? -digits : digits;
  const kept = shift >= 0 ? signed * powerOfTen(shift) : divide(signed, powerOfTen(-shift), mode);
  return fit(kept * placeUnits(places));
}

/** Canonical text: no exponent, no trailing zeros, no `-0`. */
export function formatDecimal(value: Decimal): string {
  // Won and shares are whole, and most of what is formatted.
  if (value % SCALE === 0n) return (value / SCALE).toString();
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(DECIMAL_PLACES + 1, '0');
  const whole = digits.slice(0, -DECIMAL_PLACES);
  const fraction = digits.slice(-DECIMAL_PLACES).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}.${fraction}`;
}

/** The same of a figure that is not there, or not known. */
export function formatDecimalOrNull(value: Decimal | null): string | null {
  return value === null ? null : formatDecimal(value);
}

/** Exact; so are those below. A result that does not fit is found where it is stored. */
export function add(a: Decimal, b: Decimal): Decimal {
  return (a + b) as Decimal;
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return (a - b) as Decimal;
}

export function negate(a: Decimal): Decimal {
  return -a as Decimal;
}

export function min(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}

export function max(a: Decimal, b: Decimal): Decimal {
  return a > b ? a : b;
}

/** How a result that leaves eight places is brought back: `places` kept (0–8) and the mode. */
export interface Rounding {
  readonly places: number;
  readonly mode: RoundingMode;
  /** Where the result does not fit: the largest that does, instead of a fault. */
  readonly beyond?: 'capped';
}

/** The product of all factors, rounded once at the end. */
export function multiply(factors: readonly Decimal[], rounding: Rounding): Decimal {
  let units = 1n;
  for (const factor of factors) units *= factor;
  const surplus = DECIMAL_PLACES * (factors.length - 1) + (DECIMAL_PLACES - rounding.places);
  return fit(
    divide(units, powerOfTen(surplus), rounding.mode) * placeUnits(rounding.places),
    rounding,
  );
}

/** The product of `numerators` over the product of `denominators`, rounded once at the end. */
export function ratio(
  numerators: readonly Decimal[],
  denominators: readonly Decimal[],
  rounding: Rounding,
): Decimal {
  let top = 1n;
  for (const factor of numerators) top *= factor;
  let bottom = 1n;
  for (const factor of denominators) bottom *= factor;
  if (bottom === 0n) throw new DecimalError('division by zero');
  // top carries 8·n places and bottom 8·m; scale so that the quotient is in units of 10^-places.
  const exponent = rounding.places - DECIMAL_PLACES * (numerators.length - denominators.length);
  if (exponent >= 0) top *= powerOfTen(exponent);
  else bottom *= powerOfTen(-exponent);
  return fit(divide(top, bottom, rounding.mode) * placeUnits(rounding.places), rounding);
}

/** Rounds to fewer places. */
export function round(value: Decimal, rounding: Rounding): Decimal {
  return fit(roundUnits(value, rounding.places, rounding.mode), rounding);
}

/** A whole number (of won, of shares) as a decimal. Throws unless it is a safe integer. */
export function wholeDecimal(value: number): Decimal {
  if (!Number.isSafeInteger(value)) throw new DecimalError(`not a safe integer: ${value}`);
  return (BigInt(value) * SCALE) as Decimal;
}

/** Basis points as a factor: 5 bps is 0.0005. Fractions of a basis point come as text: `'1.5'`. */
export function basisPoints(text: string): Decimal {
  return ratio([decimal(text)], [wholeDecimal(10_000)], {
    places: DECIMAL_PLACES,
    mode: 'half-even',
  });
}

/** Whether `value` is a whole multiple of `step` (a lot or a tick). */
export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  return value % step === 0n;
}

/** Whether a sum still fits `numeric(20,8)`; products and quotients are refused where they do not. */
export function isStorable(value: Decimal): boolean {
  return value < LIMIT && value > -LIMIT;
}

/** The largest multiple of `step` not above a non-negative `value`. */
export function floorToMultiple(value: Decimal, step: Decimal): Decimal {
  return (value - (value % step)) as Decimal;
}

function placeUnits(places: number): bigint {
  return powerOfTen(DECIMAL_PLACES - places);
}

/** To work one out costs as much as the rest of a multiplication: those of three factors and less are at hand. */
function powerOfTen(exponent: number): bigint {
  return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}
const POWERS_OF_TEN = Array.from({ length: 33 }, (_, exponent) => 10n ** BigInt(exponent));

function roundUnits(units: bigint, places: number, mode: RoundingMode): bigint {
  const unit = placeUnits(places);
  return divide(units, unit, mode) * unit;
}

function divide(top: bigint, bottom: bigint, mode: RoundingMode): bigint {
  const quotient = top / bottom;
  const remainder = top % bottom;
  if (remainder === 0n || mode === 'down') return quotient;
  const away = top < 0n === bottom < 0n ? 1n : -1n;
  if (mode === 'up') return quotient + away;
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  const size = bottom < 0n ? -bottom : bottom;
  if (twice > size) return quotient + away;
  if (twice < size) return quotient;
  return quotient % 2n === 0n ? quotient : quotient + away;
}

function fit(units: bigint, rounding?: Rounding): Decimal {
  if (isStorable(units as Decimal)) return units as Decimal;
  if (rounding?.beyond !== 'capped') throw new DecimalError('exceeds numeric(20,8)');
  const largest = LIMIT - placeUnits(rounding.places);
  return (units < 0n ? -largest : largest) as Decimal;
}
