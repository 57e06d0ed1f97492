import { LRUCache } from 'lru-cache';

/** What intake still knows of an id: the intent it came with, and its answer or the wait for it. */
export interface RecentOrder<Outcome> {
  readonly bodySha256: string;
  readonly outcome: Outcome | Promise<Outcome>;
}

/**
 * Memory of the orders in flight and of the most recent accepted ones, so that a retry gets the
 * very same answer and a reused id is noticed. Beyond it home decides: the first message with an
 * id rules.
 */
export interface RecentOrders<Outcome> {
  find(orderId: string): RecentOrder<Outcome> | undefined;
  /** Remembers an order in flight; keeps it if `isKept` says so of its outcome, else forgets it. */
  begin(orderId: string, bodySha256: string, outcome: Promise<Outcome>): void;
}

export function createRecentOrders<Outcome>(options: {
  /** Answered orders kept. Those in flight come on top; the publisher bounds them. */
  readonly capacity: number;
  readonly isKept: (outcome: Outcome) => boolean;
}): RecentOrders<Outcome> {
  const inFlight = new Map<string, RecentOrder<Outcome>>();
  const answered = new LRUCache<string, RecentOrder<Outcome>>({ max: options.capacity });
  return {
    find: (orderId) => inFlight.get(orderId) ?? answered.get(orderId),
    begin(orderId, bodySha256, pending) {
      inFlight.set(orderId, { bodySha256, outcome: pending });
      const settle = (outcome: Outcome) => {
        inFlight.delete(orderId);
        if (options.isKept(outcome)) answered.set(orderId, { bodySha256, outcome });
      };
      pending.then(settle, () => inFlight.delete(orderId));
    },
  };
}
