import { DECIMAL_PLACES, type Decimal, ONE, wholeDecimal } from '@mockstreet/shared/decimal';
import { chainFlows, RETURN_MAX, returnOf } from './time-weighted-return.ts';

/**
 * Exact whole numbers at the speed of the processor. An account's equity is whole won, cash and values
 * being so, and far below 2^53: a double holds it exactly, sums and differences too. Where a product has
 * to be rounded, its nearest double tells the answer unless it lies too near to where the answer changes;
 * then, and only then, bigints decide. So no result depends on how floats round.
 */

/** In place of an amount that is not known. Equal to itself, unlike NaN. */
export const UNKNOWN = Number.MIN_SAFE_INTEGER;

/** Won that `numeric(20,8)` holds. */
const VALUE_LIMIT = 1e12;
const UNITS_PER_ONE = 10 ** DECIMAL_PLACES;
/** Times less than one unit of 1e-8 short of one this stays below 2^53. */
const WHOLE_PRICE_MAX = 90_000_000;
/** More than eight roundings of 2^-53 each. */
const PRODUCT_SLACK = 2e-15;
const QUOTIENT_SLACK = 1e-15;
const MILLION = 1_000_000;
const RETURN_MAX_MILLIONTHS = wholeOf(RETURN_MAX) * MILLION;

/** A decimal of zero or more, taken apart for {@link valueInWon}. */
export interface Factor {
  readonly units: Decimal;
  readonly whole: number;
  /** In units of 1e-8. */
  readonly fraction: number;
  /** The nearest double, or the one beside it. */
  readonly near: number;
}

export function factorOf(units: Decimal): Factor {
  const [whole, fraction] = [wholeOf(units), Number(units % ONE)];
  return { units, whole, fraction, near: whole + fraction / UNITS_PER_ONE };
}

/** The whole part of a decimal, towards zero. */
function wholeOf(value: Decimal): number {
  return Number(value / ONE);
}

/** Whole won as a number. */
export function toWholeWon(won: Decimal): number {
  if (won % ONE !== 0n) throw new RangeError('not whole won');
  return wholeOf(won);
}

export function fromWholeWon(won: number): Decimal {
  return wholeDecimal(won);
}

export function wonOrNull(won: number): Decimal | null {
  return won === UNKNOWN ? null : wholeDecimal(won);
}

/**
 * quantity × price × rate in whole won, rounded down, as `valueAccount` has it; {@link UNKNOWN} where that
 * is more than can be recorded.
 */
export function valueInWon(
  whole: number,
  fraction: number,
  price: Factor,
  rate: Factor | null,
): number {
  if (rate === null && price.fraction === 0 && price.whole <= WHOLE_PRICE_MAX) {
    const rest = fraction * price.whole;
    return within(whole * price.whole + (rest - (rest % UNITS_PER_ONE)) / UNITS_PER_ONE);
  }
  const quantity = whole + fraction / UNITS_PER_ONE;
  const estimate = quantity * price.near * (rate === null ? 1 : rate.near);
  if (estimate > 2 * VALUE_LIMIT) return UNKNOWN;
  const floor = Math.floor(estimate);
  const slack = estimate * PRODUCT_SLACK;
  if (estimate - floor > slack && floor + 1 - estimate > slack) return within(floor);
  return within(exactValue(whole, fraction, price, rate));
}

function within(won: number): number {
  return won < VALUE_LIMIT ? won : UNKNOWN;
}

function exactValue(whole: number, fraction: number, price: Factor, rate: Factor | null): number {
  const quantity = BigInt(whole) * ONE + BigInt(fraction);
  const product = quantity * price.units * (rate === null ? ONE : rate.units);
  return Number(product / ONE ** 3n);
}

/**
 * equity / base − 1 in millionths, to the nearest with ties to even: what `returnOf` says of a chain
 * of one stretch. `base` is above zero.
 */
export function returnInMillionths(equity: number, base: number): number {
  if (equity <= 0) return -MILLION;
  const scaled = (equity - base) * MILLION;
  // A round starting cash makes many ties: told apart by remainders, which are exact as long as these are.
  if (Math.abs(scaled) + base <= Number.MAX_SAFE_INTEGER) {
    return Math.min(nearest(scaled, base), RETURN_MAX_MILLIONTHS);
  }
  const estimate = ((equity - base) / base) * MILLION;
  if (estimate > 2 * RETURN_MAX_MILLIONTHS) return RETURN_MAX_MILLIONTHS;
  const floor = Math.floor(estimate);
  const over = estimate - floor;
  if (Math.abs(over - 0.5) <= Math.abs(estimate) * QUOTIENT_SLACK) {
    const exact = returnOf(chainFlows(wholeDecimal(base), []), wholeDecimal(equity));
    return exact === null ? UNKNOWN : toMillionths(exact);
  }
  return Math.min(over < 0.5 ? floor : floor + 1, RETURN_MAX_MILLIONTHS);
}

/** top / bottom to the nearest whole number, ties to even. */
function nearest(top: number, bottom: number): number {
  let whole = Math.floor(top / bottom);
  let rest = top - whole * bottom;
  // The quotient itself is rounded, by less than one.
  if (rest < 0) [whole, rest] = [whole - 1, rest + bottom];
  else if (rest >= bottom) [whole, rest] = [whole + 1, rest - bottom];
  const isUp = 2 * rest > bottom || (2 * rest === bottom && whole % 2 !== 0);
  return isUp ? whole + 1 : whole;
}

export function toMillionths(value: Decimal): number {
  return Number((value * BigInt(MILLION)) / ONE);
}

export function fromMillionths(millionths: number): Decimal {
  return ((wholeDecimal(millionths) as bigint) / BigInt(MILLION)) as Decimal;
}
