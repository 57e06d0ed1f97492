import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Denial } from './decide-order.ts';

/** A refusal for want of means, in figures. */
export function insufficient(
  code: 'INSUFFICIENT_CASH' | 'INSUFFICIENT_QUANTITY',
  needed: Decimal,
  available: Decimal,
): Denial {
  return { code, detail: `needed=${formatDecimal(needed)} available=${formatDecimal(available)}` };
}
