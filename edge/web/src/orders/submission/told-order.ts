import type { Order } from '../../api/payloads.ts';

/** What home has told of an order: how far it has come, and its figures once it has ended. */
export interface ToldOrder {
  readonly orderId: string;
  /** RFC 3339, as all its times. */
  readonly acceptedAt: string;
  readonly status: Order['status'];
  readonly reason: string | null;
  readonly detail: string | null;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly filledAt: string | null;
  readonly settledAt: string | null;
}

export function toldOf(order: Order): ToldOrder {
  return {
    orderId: order.order_id,
    acceptedAt: order.accepted_at,
    status: order.status,
    reason: order.reason,
    detail: order.reason_detail,
    price: order.price,
    quantity: order.quantity,
    filledAt: order.filled_at,
    settledAt: order.settled_at,
  };
}

/**
 * What is known of an order once home has told this of it. An end is final: an answer that was kept on
 * the device may still say that it waits.
 */
export function afterWord(known: ToldOrder | null, word: ToldOrder): ToldOrder {
  return known !== null && hasEnded(known) && !hasEnded(word) ? known : word;
}

/** Of what two tabs were told of one order the later. */
export function laterWord(a: ToldOrder | null, b: ToldOrder | null): ToldOrder | null {
  if (a === null || b === null) return a ?? b;
  if (hasEnded(a) !== hasEnded(b)) return hasEnded(a) ? a : b;
  // Neither is later; but all tabs have to take the same.
  return JSON.stringify(a) >= JSON.stringify(b) ? a : b;
}

export function hasEnded({ status }: ToldOrder): boolean {
  return status !== 'PENDING';
}
