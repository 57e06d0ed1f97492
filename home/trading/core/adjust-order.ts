import { type Decimal, floorToMultiple, ratio } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction, Split } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import { ceilToTick, floorToTick } from '#market/tick-size';
import type { OpenOrder } from './open-order.ts';

/**
 * An order as it stands at a moment, in the shares of that moment: what was asked in old ones before a
 * split is counted in new ones after it. An amount of won stays what it is. What is left below a lot is
 * not asked for any more; an order of less than one lot comes to none and is refused as such.
 */
export function adjustOrder(
  order: OpenOrder,
  actions: readonly CorporateAction[],
  instrument: Pick<Instrument, 'lot' | 'tickRule'>,
  at: Instant,
): OpenOrder {
  let adjusted = order;
  for (const split of splitsMet(order, actions, at)) {
    adjusted = splitOrder(adjusted, split, instrument);
  }
  return adjusted;
}

/** The splits that an order has been counted anew by at a moment, in the order of `actions`. */
export function splitsMet(
  { acceptedAt }: Pick<OpenOrder, 'acceptedAt'>,
  actions: readonly CorporateAction[],
  at: Instant,
): Split[] {
  return actions.filter(
    (action): action is Split =>
      action.kind === 'SPLIT' && action.effectiveAt > acceptedAt && action.effectiveAt <= at,
  );
}

/**
 * Prices move against their order by less than a tick: a limit that buys is rounded down, one that
 * sells up, so that nobody trades beyond what they named. A reference price is only compared with, so
 * it is rounded to the nearest 1e-8. Quantities are rounded down to the lot.
 */
function splitOrder(
  order: OpenOrder,
  split: Split,
  { lot, tickRule }: Pick<Instrument, 'lot' | 'tickRule'>,
): OpenOrder {
  const { newShares, oldShares, effectiveAt } = split;
  const { quantity, limitPrice, referencePrice } = order;
  const price = (value: Decimal, mode: 'down' | 'up' | 'half-even') =>
    ratio([value, oldShares], [newShares], { places: 8, mode });
  const limit = (value: Decimal) =>
    order.side === 'BUY'
      ? floorToTick(tickRule, price(value, 'down'), effectiveAt)
      : ceilToTick(tickRule, price(value, 'up'), effectiveAt);
  const shares = (value: Decimal) =>
    floorToMultiple(ratio([value, newShares], [oldShares], { places: 8, mode: 'down' }), lot);
  return {
    ...order,
    quantity: quantity && shares(quantity),
    limitPrice: limitPrice && limit(limitPrice),
    referencePrice: referencePrice && price(referencePrice, 'half-even'),
  };
}
