import {
  add,
  basisPoints,
  type Decimal,
  floorToMultiple,
  multiply,
  subtract,
} from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { startOfKstDate } from '@mockstreet/shared/kst';
import { ceilToTick, floorToTick, tickSize } from './tick-size.ts';

/** Between which prices a KRX share may trade on one day; both ends can be traded at. */
export interface PriceLimits {
  /** What the day's band is drawn around: the previous close, adjusted for corporate actions. */
  readonly base: Decimal;
  readonly up: Decimal;
  readonly down: Decimal;
}

/** KRX widened its band from 15 % either way, in force since 1998-12-07, to 30 % on this day. */
const WIDENED_AT = startOfKstDate('2015-06-15');
const WIDTH = basisPoints('3000');
const WIDTH_BEFORE = basisPoints('1500');

/**
 * The band of a KRX share around its base price on the day of `at`.
 *
 * The step either way is the width's part of the base, cut down to the tick at the base. The upper
 * end is cut down to the tick where it lies. The lower end is not brought further in, though ticks
 * are finer there: recorded answers of the exchange's feed have 78,000 for a base of 111,000
 * (500-won ticks), not 77,700. Throws RangeError for a base below zero.
 */
export function priceLimits(base: Decimal, at: Instant): PriceLimits {
  const width = at >= WIDENED_AT ? WIDTH : WIDTH_BEFORE;
  const part = multiply([base, width], { places: 8, mode: 'down' });
  const step = floorToMultiple(part, tickSize('KRX-STOCK', base, at));
  return {
    base,
    up: floorToTick('KRX-STOCK', add(base, step), at),
    down: ceilToTick('KRX-STOCK', subtract(base, step), at),
  };
}
