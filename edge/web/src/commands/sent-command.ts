const TYPES = ['CANCEL', 'CANCEL_ALL', 'MARGIN', 'BAILOUT'] as const;

/** What this device has asked for, and what came of it. A decided one is kept to be shown. */
export interface SentCommand {
  readonly commandId: string;
  readonly type: (typeof TYPES)[number];
  /** CANCEL: the order that it is for. */
  readonly orderId: string | null;
  /** RFC 3339, by the edge. */
  readonly acceptedAt: string;
  /** Null until home has decided it; while home is away, that waits. */
  readonly outcome: CommandOutcome | null;
}

export interface CommandOutcome {
  readonly status: 'DONE' | 'REJECTED';
  readonly reason: string | null;
  /** Why, in figures; absent from what an older version of the app kept. */
  readonly reasonDetail?: string | null;
}

/** Newest first. */
const KEPT = 30;

/** What two tabs know; what home has decided counts more than that it has not. */
export function mergeSent(
  mine: readonly SentCommand[],
  theirs: readonly SentCommand[],
): readonly SentCommand[] {
  const merged = new Map(mine.map((one) => [one.commandId, one]));
  for (const one of theirs) {
    const known = merged.get(one.commandId);
    if (!known || isUndecided(known)) merged.set(one.commandId, one);
  }
  return [...merged.values()].sort(newestFirst).slice(0, KEPT);
}

/** Commands as the device kept them; whatever is none is left out. */
export function restoreSent(stored: unknown): readonly SentCommand[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(
    (one: Partial<SentCommand> | null): one is SentCommand =>
      typeof one?.commandId === 'string' &&
      typeof one.acceptedAt === 'string' &&
      TYPES.some((type) => type === one.type) &&
      (one.orderId === null || typeof one.orderId === 'string') &&
      (one.outcome === null || typeof one.outcome?.status === 'string'),
  );
}

export function isUndecided({ outcome }: SentCommand): boolean {
  return outcome === null;
}

/** The last of a kind. */
export function lastOf(
  sent: readonly SentCommand[],
  type: SentCommand['type'],
): SentCommand | undefined {
  return sent.find((command) => command.type === type);
}

/** The last that was asked for an order: of it alone, or of all that was accepted before. */
export function lastCancelOf(
  sent: readonly SentCommand[],
  order: { readonly order_id: string; readonly accepted_at: string },
): SentCommand | undefined {
  return sent.find(
    ({ type, orderId, acceptedAt }) =>
      (type === 'CANCEL' && orderId === order.order_id) ||
      (type === 'CANCEL_ALL' && order.accepted_at < acceptedAt),
  );
}

function newestFirst(a: SentCommand, b: SentCommand): number {
  const [first, second] = [`${a.acceptedAt} ${a.commandId}`, `${b.acceptedAt} ${b.commandId}`];
  return first < second ? 1 : first > second ? -1 : 0;
}
