import { formatDecimal, isMultipleOf } from '@mockstreet/shared/decimal';
import type { Instrument } from '#market/instruments';
import { tickSize } from '#market/tick-size';
import { type Denial, hasMarket, type TradableInstrument } from './decide-order.ts';
import type { OpenOrder } from './open-order.ts';

/** What of an order can be judged before anything else is known. */
export type AskedOrder = Pick<
  OpenOrder,
  'side' | 'type' | 'quantity' | 'limitPrice' | 'acceptedAt'
>;

/**
 * Refusals that need neither print nor account: what the order asks for cannot be had, whatever
 * the market does. Same fixed order for everyone. KRX's price band is not judged.
 * @param hasHours whether there is a time that the order can wait for: an open market, or for a LIMIT order
 *   that may rest, a session to come
 */
export function refuseAtOnce(
  order: AskedOrder,
  instrument: Instrument | undefined,
  hasHours: (instrument: TradableInstrument) => boolean,
): Denial | undefined {
  if (!instrument?.isTradable || !hasMarket(instrument)) {
    return { code: 'UNKNOWN_INSTRUMENT', detail: '' };
  }
  const { quantity, limitPrice, acceptedAt } = order;
  const unfit = instrument.market === 'HUMAN' ? refuseUnfit(order) : undefined;
  if (unfit) return unfit;
  if (quantity !== null && !isMultipleOf(quantity, instrument.lot)) {
    return { code: 'INVALID_QUANTITY', detail: `lot=${formatDecimal(instrument.lot)}` };
  }
  if (limitPrice !== null) {
    const tick = tickSize(instrument.tickRule, limitPrice, acceptedAt);
    if (!isMultipleOf(limitPrice, tick)) {
      return { code: 'INVALID_PRICE', detail: `tick=${formatDecimal(tick)}` };
    }
  }
  if (!hasHours(instrument)) {
    return { code: 'MARKET_CLOSED', detail: `market=${instrument.market}` };
  }
  return undefined;
}

/** The share of a user is bought for an amount and sold by quantity, at a price that nobody can know or bound. */
function refuseUnfit({ side, type, quantity }: AskedOrder): Denial | undefined {
  if (type === 'LIMIT') return { code: 'INVALID_PRICE', detail: 'type=LIMIT' };
  const isByAmount = quantity === null;
  if (isByAmount === (side === 'BUY')) return undefined;
  return {
    code: 'INVALID_QUANTITY',
    detail: `side=${side} by=${isByAmount ? 'amount' : 'quantity'}`,
  };
}
