import {
  add,
  type Decimal,
  floorToMultiple,
  multiply,
  ONE,
  type Rounding,
  ratio,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Side } from '@mockstreet/shared/order';
import type { TradingTerms } from './trading-terms.ts';

/** The terms at which a quantity is turned into won. */
export interface SizeTerms extends Pick<TradingTerms, 'fee' | 'sellTax'> {
  readonly side: Side;
  /** In the instrument's currency. */
  readonly price: Decimal;
  /** Won per unit of that currency, after the spread; one for what is quoted in won. */
  readonly rate: Decimal;
  readonly lot: Decimal;
}

/** What a quantity comes to. Won amounts are whole. */
export interface OrderSize {
  readonly quantity: Decimal;
  readonly grossKrw: Decimal;
  readonly feeKrw: Decimal;
  readonly taxKrw: Decimal;
  /** A BUY: what is paid, fee included. A SELL: what is received, fee and tax taken off. */
  readonly totalKrw: Decimal;
}

/** What somebody types may come to more than any order: that is said, and is no fault of the page. */
function wholeWon(mode: 'up' | 'down'): Rounding {
  return { places: 0, mode, beyond: 'capped' };
}

/** As orders are settled: buys, fees and taxes are rounded up to whole won, sells down. */
export function sizeByQuantity(terms: SizeTerms, quantity: Decimal): OrderSize {
  const { side, price, rate, fee, sellTax } = terms;
  const isBuy = side === 'BUY';
  const grossKrw = multiply([quantity, price, rate], wholeWon(isBuy ? 'up' : 'down'));
  const feeKrw = multiply([grossKrw, fee], wholeWon('up'));
  const taxKrw = isBuy ? ZERO : multiply([grossKrw, sellTax], wholeWon('up'));
  const totalKrw = isBuy ? add(grossKrw, feeKrw) : subtract(subtract(grossKrw, feeKrw), taxKrw);
  return { quantity, grossKrw, feeKrw, taxKrw, totalKrw };
}

/**
 * The most whole lots that an amount buys with its fee included, or that come to the amount before
 * costs when sold. Zero when not even one lot does.
 */
export function sizeByAmount(terms: SizeTerms, amountKrw: Decimal): OrderSize {
  const { side, price, rate, lot, fee } = terms;
  const grossKrw =
    side === 'BUY' ? ratio([amountKrw], [add(ONE, fee)], wholeWon('down')) : amountKrw;
  const quantity = ratio([grossKrw], [price, rate], { places: 8, mode: 'down', beyond: 'capped' });
  return sizeByQuantity(terms, floorToMultiple(quantity, lot));
}
