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

/**
 * Two generations: when the younger one is full, the older one goes as a whole. That costs a third
 * of an LRU cache, and a retry comes soon or late, but not in the order of last use.
 */
export function createRecentOrders<Outcome>(options: {
  /** Orders remembered at most; at least the half of it most recent ones are. */
  readonly capacity: number;
  readonly isKept: (outcome: Outcome) => boolean;
}): RecentOrders<Outcome> {
  const generationSize = Math.ceil(options.capacity / 2);
  let younger = new Map<string, Remembered<Outcome>>();
  let older = new Map<string, Remembered<Outcome>>();

  const forget = (orderId: string, order: Remembered<Outcome>) => {
    for (const generation of [younger, older]) {
      if (generation.get(orderId) === order) generation.delete(orderId);
    }
  };
  return {
    find: (orderId) => younger.get(orderId) ?? older.get(orderId),
    begin(orderId, bodySha256, pending) {
      if (younger.size >= generationSize) {
        older = younger;
        younger = new Map();
      }
      const order: Remembered<Outcome> = { bodySha256, outcome: pending };
      younger.set(orderId, order);
      pending.then(
        (outcome) => {
          if (options.isKept(outcome)) order.outcome = outcome;
          else forget(orderId, order);
        },
        () => forget(orderId, order),
      );
    },
  };
}

interface Remembered<Outcome> {
  readonly bodySha256: string;
  outcome: Outcome | Promise<Outcome>;
}
