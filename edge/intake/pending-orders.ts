import type { PublishFailure } from './order-publisher.ts';

export type PublishOutcome = 'confirmed' | PublishFailure;

/** An order that was sent and has no outcome yet. */
export interface PendingOrder {
  readonly orderId: string;
  readonly sentAtMs: number;
  readonly resolve: (outcome: PublishOutcome) => void;
  /** Set by the broker's `basic.return`, which comes before its ack. */
  isReturned: boolean;
}

/** The orders in flight, the oldest first. */
export interface PendingOrders {
  add(orderId: string, resolve: (outcome: PublishOutcome) => void): PendingOrder;
  markReturned(orderId: string): void;
  /** Ends one order's wait; does nothing for an order that was given up before. */
  settle(pending: PendingOrder, outcome: PublishOutcome): void;
  settleAll(outcome: PublishOutcome): void;
  /** Gives up those that have waited longer than the deadline. */
  settleOverdue(deadlineMs: number): void;
  count(): number;
}

export function createPendingOrders(ports: {
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** Told how long each order took to its outcome, whatever that was. */
  readonly onSettled: (milliseconds: number) => void;
}): PendingOrders {
  const { monotonicMs, onSettled } = ports;
  const byId = new Map<string, PendingOrder>();

  const settle = (pending: PendingOrder, outcome: PublishOutcome) => {
    // A late word about an order that was given up, perhaps sent again since.
    if (byId.get(pending.orderId) !== pending) return;
    byId.delete(pending.orderId);
    onSettled(monotonicMs() - pending.sentAtMs);
    pending.resolve(outcome);
  };
  return {
    add(orderId, resolve) {
      const pending = { orderId, sentAtMs: monotonicMs(), resolve, isReturned: false };
      byId.set(orderId, pending);
      return pending;
    },
    markReturned(orderId) {
      const pending = byId.get(orderId);
      if (pending) pending.isReturned = true;
    },
    settle,
    settleAll(outcome) {
      for (const pending of [...byId.values()]) settle(pending, outcome);
    },
    settleOverdue(deadlineMs) {
      const overdue = monotonicMs() - deadlineMs;
      for (const pending of byId.values()) {
        if (pending.sentAtMs > overdue) break;
        settle(pending, 'timed_out');
      }
    },
    count: () => byId.size,
  };
}
