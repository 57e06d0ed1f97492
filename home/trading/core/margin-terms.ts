import {
  add,
  type Decimal,
  max,
  min,
  multiply,
  negate,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { MarginStanding } from './liquidation.ts';
import type { TradeSize } from './size-trade.ts';

/** What the house lends on. `leverageMax` × `maintenance` is at most 1: more would be sold again at the next print. */
export interface MarginRules {
  /** How many times its equity an account may come to hold by an order. */
  readonly leverageMax: number;
  /** Of what an account holds, the part that its equity must not fall below while it owes. */
  readonly maintenance: Decimal;
  /** A year, of what is owed. */
  readonly interestRate: Decimal;
}

const DAYS_A_YEAR = wholeDecimal(365);

/** What an account owes: there is no loan beside its cash, so sales and dividends pay it back by themselves. */
export function liabilityOf(cashKrw: Decimal): Decimal {
  return max(ZERO, negate(cashKrw));
}

export function standingOf(cashKrw: Decimal, exposureKrw: Decimal): MarginStanding {
  return { cashKrw, exposureKrw, equityKrw: add(cashKrw, exposureKrw) };
}

/** Whether an account owes and its equity is less than the part of its exposure that it has to be. */
export function isBelowMaintenance(
  { maintenance }: Pick<MarginRules, 'maintenance'>,
  { cashKrw, exposureKrw, equityKrw }: MarginStanding,
): boolean {
  if (cashKrw >= ZERO) return false;
  return equityKrw < multiply([exposureKrw, maintenance], { places: 8, mode: 'up' });
}

/** As much as can be recorded. A debt of that bears no interest any more. */
const OWED_MOST_KRW = wholeDecimal(999_999_999_999);

/** A day's interest on what is owed, rounded up to the whole won. Every day is a 365th of a year. */
export function interestOfDay(
  { interestRate }: Pick<MarginRules, 'interestRate'>,
  liabilityKrw: Decimal,
): Decimal {
  const interest = ratio([liabilityKrw, interestRate], [DAYS_A_YEAR], { places: 0, mode: 'up' });
  return min(interest, max(ZERO, subtract(OWED_MOST_KRW, liabilityKrw)));
}

/** An account before an order, with what its other resting buys keep back. */
export interface BuyingStanding extends MarginStanding {
  readonly heldKrw: Decimal;
}

/**
 * What a BUY with leverage may come to, its costs excluded and paid: behind it all that is held and kept
 * back is at most so many times the equity. Without leverage it is the cash that nothing keeps back.
 */
export function buyingPower(
  { exposureKrw, equityKrw, heldKrw }: BuyingStanding,
  leverage: number,
  { feeKrw, taxKrw }: Pick<TradeSize, 'feeKrw' | 'taxKrw'>,
): Decimal {
  const equity = subtract(equityKrw, add(feeKrw, taxKrw));
  const most = (equity * BigInt(leverage)) as Decimal;
  return max(ZERO, subtract(most, add(exposureKrw, heldKrw)));
}
