import {
  add,
  type Decimal,
  max,
  ONE,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';

/**
 * The most that a BUY with leverage may cost, its fee included. Home counts its power without (docs/margin.md): a fee is
 * paid out of the equity, and the equity counts as often as the leverage says.
 *
 * @param power what may be bought if it cost no fee
 * @param fee factor of the gross
 */
export function costWithinPower(power: Decimal, leverage: number, fee: Decimal): Decimal {
  // A fee is rounded up to a whole won, which counts as often.
  const most = max(ZERO, subtract(power, wholeDecimal(leverage)));
  const perGross = add(ONE, (fee * BigInt(leverage)) as Decimal);
  return ratio([most, add(ONE, fee)], [perGross], { places: 0, mode: 'down', beyond: 'capped' });
}
