import {
  add,
  type Decimal,
  floorToMultiple,
  multiply,
  ONE,
  ratio,
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
 * The largest quantity, in whole lots, that a whole amount of won buys with its fee included, or
 * that comes to the amount before costs when sold. Zero when not even one lot does.
 *
 * For whole g and amount, g + ⌈g·fee⌉ ≤ amount exactly when g·(1 + fee) ≤ amount; and ⌈q·price⌉ ≤ g
 * exactly when q·price ≤ g. So each of the two divisions rounded down is the best there is.
 */
export function sizeByAmount(terms: TradeTerms, amountKrw: Decimal): TradeSize {
  const { side, price, rate, lot, costs } = terms;
  const grossKrw =
    side === 'BUY'
      ? ratio([amountKrw], [add(ONE, costs.fee)], { places: 0, mode: 'down' })
      : amountKrw;
  const quantity = ratio([grossKrw], [price, rate], { places: 8, mode: 'down' });
  return sizeByQuantity(terms, floorToMultiple(quantity, lot));
}
