import { decimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { toDecimalText } from '../http/wire.ts';
import type { FillRow } from './fill-queries.ts';
import type { OrderRow } from './order-queries.ts';

type LimitOrder = Pick<
  OrderRow,
  'type' | 'limit_price' | 'resting_since' | 'side' | 'time_in_force' | 'deadline_at'
>;

/**
 * Whether a LIMIT order was filled at its limit, and not at its first print's own price: it rested, or its
 * first print is a bar whose worse end it would not have paid, but which went through its limit.
 */
export function isAtLimit(order: LimitOrder, fill: FillRow): boolean {
  if (order.type !== 'LIMIT' || order.limit_price === null) return false;
  if (order.resting_since !== null) return true;
  return fill.print_kind === 'BAR' && decimal(fill.price) === decimal(order.limit_price);
}

/** What a LIMIT order asked for, how long, and since when it rests. */
export function explainLimit(order: LimitOrder, unit: string): string[] {
  const { limit_price: limit, side, time_in_force: tif, deadline_at: deadline } = order;
  if (order.type !== 'LIMIT' || limit === null) return [];
  const until = deadline === null ? 'until it is taken back' : `until ${formatInstant(deadline)}`;
  const bound = side === 'BUY' ? 'at most' : 'at least';
  return [
    `It asked for ${bound} ${toDecimalText(limit)} ${unit}${tif ? ` (${tif})` : ''}, ${until}.`,
    ...(order.resting_since === null
      ? []
      : [
          `Its first eligible print, of ${formatInstant(order.resting_since)}, was not within that: from then on it rested, and fills at its limit, no better, once a print trades through it.`,
        ]),
  ];
}

const THROUGH: Record<'BUY' | 'SELL', Record<FillRow['print_kind'], string>> = {
  BUY: {
    QUOTE: 'somebody offered at its limit or below',
    TRADE: 'somebody traded below its limit',
    BAR: 'the price went below its limit within the bar',
  },
  SELL: {
    QUOTE: 'somebody bid its limit or more',
    TRADE: 'somebody traded above its limit',
    BAR: 'the price went above its limit within the bar',
  },
};

/** Why the print of a fill traded through the limit. */
export function tradedThrough(fill: FillRow, unit: string): string {
  const { bid, ask, last } = {
    bid: fill.print_bid,
    ask: fill.print_ask,
    last: fill.print_last,
  };
  const seen = fill.print_kind === 'QUOTE' ? ((fill.side === 'BUY' ? ask : bid) ?? last) : last;
  const why = THROUGH[fill.side][fill.print_kind];
  return `The print of ${formatInstant(fill.print_at)}, from ${fill.print_source}, traded through it at ${toDecimalText(seen)} ${unit}: ${why}. It filled at its limit: ${toDecimalText(fill.price)} ${unit}.`;
}
