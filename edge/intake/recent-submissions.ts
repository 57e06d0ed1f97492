/** What intake still knows of an id: what it came with, and its answer or the wait for it. */
export interface RecentSubmission<Outcome> {
  readonly bodySha256: string;
  readonly outcome: Outcome | Promise<Outcome>;
}

/**
 * Memory of all orders and commands in flight and of the most recent accepted ones, so that a retry gets the
 * very same answer and a reused id is noticed. Beyond it home decides: the first message with an
 * id rules.
 */
export interface RecentSubmissions<Outcome> {
  find(id: string): RecentSubmission<Outcome> | undefined;
  /** Remembers one in flight; keeps it if `isKept` says so of its outcome, else forgets it. */
  begin(id: string, bodySha256: string, outcome: Promise<Outcome>): void;
}

/**
 * What is in flight stands apart, bounded by what may be in flight: however many others come and go
 * meanwhile, a retry joins the wait instead of sending a second message.
 *
 * The answered ones are in two generations: when the younger one is full, the older one goes as a whole. That costs a third
 * of an LRU cache, and a retry comes soon or late, but not in the order of last use.
 */
export function createRecentSubmissions<Outcome>(options: {
  /** Answered orders remembered at most; at least the half of it most recent ones are. */
  readonly capacity: number;
  readonly isKept: (outcome: Outcome) => boolean;
}): RecentSubmissions<Outcome> {
  const generationSize = Math.ceil(options.capacity / 2);
  const inFlight = new Map<string, RecentSubmission<Outcome>>();
  let younger = new Map<string, RecentSubmission<Outcome>>();
  let older = new Map<string, RecentSubmission<Outcome>>();

  const keep = (id: string, submission: RecentSubmission<Outcome>) => {
    if (younger.size >= generationSize) {
      older = younger;
      younger = new Map();
    }
    younger.set(id, submission);
  };
  const landed = (id: string, submission: RecentSubmission<Outcome>) => {
    if (inFlight.get(id) === submission) inFlight.delete(id);
  };
  return {
    find: (id) => inFlight.get(id) ?? younger.get(id) ?? older.get(id),
    begin(id, bodySha256, pending) {
      const submission = { bodySha256, outcome: pending };
      inFlight.set(id, submission);
      pending.then(
        (outcome) => {
          landed(id, submission);
          if (options.isKept(outcome)) keep(id, { bodySha256, outcome });
        },
        () => landed(id, submission),
      );
    },
  };
}
