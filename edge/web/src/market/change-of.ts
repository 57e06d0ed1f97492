import { formatDecimal, parseDecimal, ratio, subtract } from '@mockstreet/shared/decimal';
import type { Price } from '../api/payloads.ts';
import type { Sparkline } from './market-api.ts';

export interface Change {
  /** 0.0123 is up by 1.23 %. */
  readonly fraction: string;
  /** Since when, where that is less than a day ago: prices are not known for longer. */
  readonly isSinceFirst: boolean;
}

/**
 * What a price did in a day. Of one that has been recorded for less than that, what it did since the
 * first record of it: on a new instance nothing would move for a day.
 */
export function changeOf(
  price: Pick<Price, 'last' | 'change_24h'> | undefined,
  sparkline: Pick<Sparkline, 'closes'> | undefined,
): Change | undefined {
  if (!price) return undefined;
  if (price.change_24h !== null) return { fraction: price.change_24h, isSinceFirst: false };
  const first = parseDecimal(sparkline?.closes.find((close) => close !== null) ?? '');
  const last = parseDecimal(price.last);
  if (first === undefined || first <= 0n || last === undefined) return undefined;
  const change = ratio([subtract(last, first)], [first], { places: 8, mode: 'half-even' });
  return { fraction: formatDecimal(change), isSinceFirst: true };
}
