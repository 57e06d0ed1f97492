import { formatPosition } from '#outbox/outbox-position';
import type { OrderEvent } from './read-order-events.ts';

/** What of an event is not the client's, or is said elsewhere in the message. */
const NOT_TOLD = new Set(['version', 'type', 'user_id']);

/** An event as `/ws/orders` tells it; undefined for what is about neither an order nor a command. */
export function orderText({ position, payload }: OrderEvent): string | undefined {
  const kind = kindOf(payload);
  if (!kind) return undefined;
  const told = Object.fromEntries(Object.entries(payload).filter(([name]) => !NOT_TOLD.has(name)));
  return JSON.stringify({ type: kind, seq: formatPosition(position), [kind]: told });
}

/** A result of a cancel names its order too, and is none of it. */
function kindOf({ command_id, order_id }: OrderEvent['payload']): 'command' | 'order' | undefined {
  if (typeof command_id === 'string') return 'command';
  return typeof order_id === 'string' ? 'order' : undefined;
}
