import { formatPosition } from '#outbox/outbox-position';
import type { OrderEvent } from './read-order-events.ts';

/** What of an event is not the client's, or is said elsewhere in the message. */
const NOT_TOLD = new Set(['version', 'type', 'user_id']);

/** An event as `/ws/orders` tells it; undefined for what is not about one order. */
export function orderText({ position, payload }: OrderEvent): string | undefined {
  if (typeof payload.order_id !== 'string') return undefined;
  const order = Object.fromEntries(Object.entries(payload).filter(([name]) => !NOT_TOLD.has(name)));
  return JSON.stringify({ type: 'order', seq: formatPosition(position), order });
}
