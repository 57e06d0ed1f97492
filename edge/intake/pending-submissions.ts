import type { PublishFailure } from './submission-publisher.ts';

export type PublishOutcome = 'confirmed' | PublishFailure;

/** An order or command that was sent and has no outcome yet. */
export interface PendingSubmission {
  readonly id: string;
  readonly sentAtMs: number;
  readonly resolve: (outcome: PublishOutcome) => void;
  /** Set by the broker's `basic.return`, which comes before its ack. */
  isReturned: boolean;
}

/** What is in flight, the oldest first. */
export interface PendingSubmissions {
  add(id: string, resolve: (outcome: PublishOutcome) => void): PendingSubmission;
  markReturned(id: string): void;
  /** Ends one's wait; does nothing for one that was given up before. */
  settle(pending: PendingSubmission, outcome: PublishOutcome): void;
  settleAll(outcome: PublishOutcome): void;
  /** Gives up those that have waited longer than the deadline. */
  settleOverdue(deadlineMs: number): void;
  count(): number;
}

export function createPendingSubmissions(ports: {
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** Told how long each took to its outcome, whatever that was. */
  readonly onSettled: (milliseconds: number) => void;
}): PendingSubmissions {
  const { monotonicMs, onSettled } = ports;
  const byId = new Map<string, PendingSubmission>();

  const settle = (pending: PendingSubmission, outcome: PublishOutcome) => {
    // A late word about one that was given up, perhaps sent again since.
    if (byId.get(pending.id) !== pending) return;
    byId.delete(pending.id);
    onSettled(monotonicMs() - pending.sentAtMs);
    pending.resolve(outcome);
  };
  return {
    add(id, resolve) {
      const pending = { id, sentAtMs: monotonicMs(), resolve, isReturned: false };
      byId.set(id, pending);
      return pending;
    },
    markReturned(id) {
      const pending = byId.get(id);
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
