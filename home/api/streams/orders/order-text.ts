import { formatPosition } from '#outbox/outbox-position';
import type { OrderEvent } from './read-order-events.ts';

/** What of an event is not the client's, or is said elsewhere in the message. */
const NOT_TOLD = new Set(['version', 'type', 'user_id', 'event_at', 'traceparent']);

const KINDS: Readonly<Record<string, 'command' | 'order'>> = {
  order_settled: 'order',
  order_placed: 'order',
  command_settled: 'command',
};

/** An event as `/ws/orders` tells it; undefined for what is about neither an order nor a command. */
export function orderText({ position, payload }: OrderEvent): string | undefined {
  const kind = KINDS[String(payload.type)];
  if (!kind) return undefined;
  const told = Object.fromEntries(Object.entries(payload).filter(([name]) => !NOT_TOLD.has(name)));
  return JSON.stringify({ type: kind, seq: formatPosition(position), [kind]: told });
}
