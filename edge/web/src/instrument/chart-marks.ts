import { add, formatDecimal, parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { Order } from '../api/payloads.ts';
import type * as schema from '../api/schema.ts';
import { bucketOf, type Interval } from './candles.ts';

export type Fill = Readonly<
  Pick<schema.Fill, 'order_id' | 'side' | 'quantity' | 'price' | 'filled_at'>
>;

/** The user's fills of one side within one candle. */
export interface FillMark {
  readonly openAt: Instant;
  readonly side: 'BUY' | 'SELL';
  readonly count: number;
  /** Of all of them. */
  readonly quantity: string;
}

/** An order of the user that waits at a price. */
export interface OrderLine {
  readonly orderId: string;
  readonly side: 'BUY' | 'SELL';
  readonly price: string;
  readonly quantity: string;
}

/**
 * Marks of fills, oldest first, a candle's buys before its sells.
 *
 * @param first when the oldest candle opened: what was filled before has no place on the chart
 */
export function fillMarks(
  fills: readonly Fill[],
  first: Instant,
  interval: Interval,
): readonly FillMark[] {
  const marks = new Map<string, FillMark>();
  for (const { side, quantity, filled_at } of fills) {
    const at = parseInstant(filled_at);
    if (at === undefined || at < first) continue;
    const openAt = bucketOf(at, interval);
    const key = `${openAt} ${side}`;
    const mark = marks.get(key) ?? { openAt, side, count: 0, quantity: '0' };
    marks.set(key, { ...mark, count: mark.count + 1, quantity: sum(mark.quantity, quantity) });
  }
  return [...marks.values()].sort(
    (a, b) => a.openAt - b.openAt || (a.side === b.side ? 0 : a.side === 'BUY' ? -1 : 1),
  );
}

/** Lines of the orders that wait at a price of their own. */
export function orderLines(
  orders: readonly Pick<
    Order,
    'order_id' | 'side' | 'status' | 'limit_price' | 'requested_quantity'
  >[],
): readonly OrderLine[] {
  return orders.flatMap(({ order_id, side, status, limit_price, requested_quantity }) =>
    status === 'PENDING' && limit_price !== null && requested_quantity !== null
      ? [{ orderId: order_id, side, price: limit_price, quantity: requested_quantity }]
      : [],
  );
}

function sum(a: string, b: string): string {
  return formatDecimal(add(parseDecimal(a) ?? ZERO, parseDecimal(b) ?? ZERO));
}
