import {
  add,
  type Decimal,
  floorToMultiple,
  max,
  multiply,
  ONE,
  ratio,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { CostRule } from './trading-rules.ts';

/** The terms at which a quantity is turned into won. */
export interface TradeTerms {
  readonly side: Side;
  /** In the instrument's currency. */
  readonly price: Decimal;
  /** Won per unit of that currency, after the spread; one for what is quoted in won. */
  readonly rate: Decimal;
  readonly lot: Decimal;
  readonly costs: CostRule;
}

/** What a quantity is worth. Won amounts are whole. */
export interface TradeSize {
  readonly quantity: Decimal;
  readonly gross: Decimal;
  readonly grossKrw: Decimal;
  readonly feeKrw: Decimal;
  readonly taxKrw: Decimal;
}

/**
 * Values a quantity. Every won leg is a whole won and the fraction stays with the house: buys,
 * fees and taxes round up, sells round down.
 */
export function sizeByQuantity(terms: TradeTerms, quantity: Decimal): TradeSize {
  const { side, price, rate, costs } = terms;
  const grossMode = side === 'BUY' ? 'up' : 'down';
  const gross = multiply([quantity, price], { places: 8, mode: grossMode });
  const grossKrw = multiply([quantity, price, rate], { places: 0, mode: grossMode });
  return {
    quantity,
    gross,
    grossKrw,
    feeKrw: multiply([grossKrw, costs.fee], { places: 0, mode: 'up' }),
    taxKrw: side === 'SELL' ? multiply([grossKrw, costs.sellTax], { places: 0, mode: 'up' }) : ZERO,
  };
}

/**
 * The largest quantity, in whole lots, that an amount of won buys with its fee included, or that
 * comes to the amount before costs when sold. Zero when not even one lot does.
 */
export function sizeByAmount(terms: TradeTerms, amountKrw: Decimal): TradeSize {
  const { side, price, rate, lot, costs } = terms;
  const perUnit = side === 'BUY' ? [price, rate, add(ONE, costs.fee)] : [price, rate];
  const estimate = ratio([amountKrw], perUnit, { places: 8, mode: 'down' });
  // Rounding fee and gross up may cost up to two won more than the estimate allowed for.
  let size = sizeByQuantity(terms, floorToMultiple(estimate, lot));
  while (side === 'BUY' && size.quantity > 0n && add(size.grossKrw, size.feeKrw) > amountKrw) {
    const excess = subtract(add(size.grossKrw, size.feeKrw), amountKrw);
    const step = floorToMultiple(ratio([excess], [price, rate], { places: 8, mode: 'up' }), lot);
    const fewer = subtract(size.quantity, max(step, lot));
    size = sizeByQuantity(terms, max(fewer, ZERO));
  }
  return size;
}
