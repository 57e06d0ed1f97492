import { setTimeout as sleep } from 'node:timers/promises';

/** Who goes first when calls have to wait. */
export type CallPriority = 'LIVE' | 'FALLBACK' | 'BACKFILL';
const PRIORITIES: readonly CallPriority[] = ['LIVE', 'FALLBACK', 'BACKFILL'];

/** A token bucket that callers wait for in order of their priority. */
export interface CallBudget {
  /** Resolves when the call may be sent, and rejects with the signal's reason. */
  take(priority: CallPriority, signal: AbortSignal): Promise<void>;
  /** Nobody calls for so long: the venue counts otherwise than we do. */
  pause(milliseconds: number): void;
}

export interface CallBudgetOptions {
  /** Calls that may be kept up. */
  readonly perSecond: number;
  /** Calls at once after a pause. In no second are there more than the two together. */
  readonly burst: number;
  /** A clock that never goes back: with the wall's, a correction would hold up every price. */
  readonly monotonicMs: () => number;
}

interface Waiting {
  readonly priority: CallPriority;
  readonly go: () => void;
}

/** @see shared/node/rate-limiter.ts for the algorithm; this one lets callers wait, in order */
export function createCallBudget(options: CallBudgetOptions): CallBudget {
  const { monotonicMs } = options;
  const stepMs = 1000 / options.perSecond;
  const roomMs = stepMs * (options.burst - 1);
  const waiting = new Set<Waiting>();
  let fullAtMs = Number.NEGATIVE_INFINITY;
  let isServing = false;

  /** Lets callers go one by one, those of the highest priority first. */
  async function serve(): Promise<void> {
    isServing = true;
    for (let next = first(waiting); next; next = first(waiting)) {
      const waitMs = fullAtMs - roomMs - monotonicMs();
      if (waitMs > 0) {
        await sleep(waitMs);
        // Somebody more urgent may have come meanwhile.
        continue;
      }
      fullAtMs = Math.max(fullAtMs, monotonicMs()) + stepMs;
      waiting.delete(next);
      next.go();
    }
    isServing = false;
  }

  return {
    async take(priority, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const caller: Waiting = { priority, go: resolve };
      const leave = () => {
        waiting.delete(caller);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      waiting.add(caller);
      if (!isServing) void serve();
      try {
        await promise;
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    pause(milliseconds) {
      fullAtMs = Math.max(fullAtMs, monotonicMs() + roomMs + milliseconds);
    },
  };
}

function first(waiting: ReadonlySet<Waiting>): Waiting | undefined {
  let best: Waiting | undefined;
  for (const caller of waiting) {
    if (!best || rank(caller) < rank(best)) best = caller;
  }
  return best;
}

function rank({ priority }: Waiting): number {
  return PRIORITIES.indexOf(priority);
}
