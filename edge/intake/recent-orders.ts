/** What intake still knows of an id: the intent it came with, and its answer or the wait for it. */
export interface RecentOrder<Outcome> {
  readonly bodySha256: string;
  readonly outcome: Outcome | Promise<Outcome>;
}

/**
 * Memory of all orders in flight and of the most recent accepted ones, so that a retry gets the
 * very same answer and a reused id is noticed. Beyond it home decides: the first message with an
 * id rules.
 */
export interface RecentOrders<Outcome> {
  find(orderId: string): RecentOrder<Outcome> | undefined;
  /** Remembers an order in flight; keeps it if `isKept` says so of its outcome, else forgets it. */
  begin(orderId: string, bodySha256: string, outcome: Promise<Outcome>): void;
}

/**
 * Orders in flight stand apart, bounded by what may be in flight: however many others come and go
 * meanwhile, a retry joins the wait instead of sending a second message.
 *
 * The answered ones are in two generations: when the younger one is full, the older one goes as a whole. That costs a third
 * of an LRU cache, and a retry comes soon or late, but not in the order of last use.
 */
export function createRecentOrders<Outcome>(options: {
  /** Answered orders remembered at most; at least the half of it most recent ones are. */
  readonly capacity: number;
  readonly isKept: (outcome: Outcome) => boolean;
}): RecentOrders<Outcome> {
  const generationSize = Math.ceil(options.capacity / 2);
  const inFlight = new Map<string, RecentOrder<Outcome>>();
  let younger = new Map<string, RecentOrder<Outcome>>();
  let older = new Map<string, RecentOrder<Outcome>>();

  const keep = (orderId: string, order: RecentOrder<Outcome>) => {
    if (younger.size >= generationSize) {
      older = younger;
      younger = new Map();
    }
    younger.set(orderId, order);
  };
  const landed = (orderId: string, order: RecentOrder<Outcome>) => {
    if (inFlight.get(orderId) === order) inFlight.delete(orderId);
  };
  return {
    find: (orderId) => inFlight.get(orderId) ?? younger.get(orderId) ?? older.get(orderId),
    begin(orderId, bodySha256, pending) {
      const order = { bodySha256, outcome: pending };
      inFlight.set(orderId, order);
      pending.then(
        (outcome) => {
          landed(orderId, order);
          if (options.isKept(outcome)) keep(orderId, { bodySha256, outcome });
        },
        () => landed(orderId, order),
      );
    },
  };
}
