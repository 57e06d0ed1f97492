import { decimalFromWire } from '@mockstreet/shared/decimal';
import { wireNumber } from './wire-number.ts';

/**
 * The best price of one side of a book; undefined for an empty side. ccxt sorts its levels, but as
 * text, which numbers are here: 999 would come before 1000.
 */
export function bestOf(
  levels: readonly (readonly unknown[])[],
  which: 'highest' | 'lowest',
): string | undefined {
  const prices = levels.flatMap(([price]) => wireNumber(price) ?? []);
  return prices.reduce<string | undefined>((best, price) => {
    if (best === undefined) return price;
    const isHigher = decimalFromWire(price, 'down') > decimalFromWire(best, 'down');
    return isHigher === (which === 'highest') ? price : best;
  }, undefined);
}
