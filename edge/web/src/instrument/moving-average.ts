import {
  add,
  type Decimal,
  formatDecimal,
  parseDecimal,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Candle } from './candles.ts';

/** Spans that a chart offers, in candles. */
export const AVERAGE_SPANS = [5, 20, 60] as const;
export type AverageSpan = (typeof AVERAGE_SPANS)[number];

/**
 * Of each candle the mean of so many closes up to its own, to the eighth decimal place; undefined
 * where there are too few before it.
 */
export function movingAverage(
  candles: readonly Pick<Candle, 'close'>[],
  span: number,
): readonly (string | undefined)[] {
  const closes = candles.map(({ close }) => parseDecimal(close) ?? ZERO);
  let sum: Decimal = ZERO;
  return closes.map((close, index) => {
    sum = subtract(add(sum, close), closes[index - span] ?? ZERO);
    if (index < span - 1) return undefined;
    return formatDecimal(ratio([sum], [wholeDecimal(span)], { places: 8, mode: 'half-even' }));
  });
}
