import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { Order } from '../../api/payloads.ts';
import type { Submission } from './submission.ts';

/** Home is asked for so many; what a bot of the same user has ordered since may push others out. */
export const NEWEST_ORDERS = 50;
/** Asked for at once, each by its id. */
const ASKED_ONE_BY_ONE = 20;
/** After this no attempt is on its way any more: none is made without the user, and proofs have run out. */
const SURE_AFTER = 5 * MICROS_PER_MINUTE;

/** The newest orders as home listed them. */
export interface ListedOrders {
  readonly orders: readonly Order[];
  /** When that answer came. */
  readonly at: Instant;
}

/** Since when the list has all orders, RFC 3339; null: it has all there are. */
export function reachOf(orders: readonly Order[]): string | null {
  return orders.length < NEWEST_ORDERS ? null : (orders.at(-1)?.accepted_at ?? null);
}

/**
 * Whether an accepted order is further back than the list reaches: that it is not there says nothing,
 * and home has to be asked for it alone.
 */
export function isBeyond(submission: Submission, reach: string | null): boolean {
  const { state, told } = submission;
  if (reach === null || (told !== null && told.status !== 'PENDING')) return false;
  const acceptedAt = told?.acceptedAt ?? (state.kind === 'accepted' ? state.acceptedAt : undefined);
  return acceptedAt !== undefined && acceptedAt < reach;
}

/** Which of them to ask home for by their ids, the newest first. */
export function idsToAsk(
  submissions: readonly Submission[],
  reach: string | null,
): readonly string[] {
  return submissions
    .filter((one) => isBeyond(one, reach))
    .flatMap(({ state, told }) => {
      const id = told?.orderId ?? (state.kind === 'accepted' ? state.orderId : undefined);
      return id ?? [];
    })
    .slice(0, ASKED_ONE_BY_ONE);
}

/** Whether home's list says that there is no such order: it should be in it by now, and is not. */
export function isAbsent(submission: Submission, { orders, at }: ListedOrders): boolean {
  const { clientOrderId, createdAt, wantedAt } = submission;
  const reach = reachOf(orders);
  const wanted = parseInstant(wantedAt);
  if (wanted === undefined || at < addMicros(wanted, SURE_AFTER)) return false;
  if (reach !== null && createdAt <= reach) return false;
  return orders.every((order) => order.client_order_id !== clientOrderId);
}
