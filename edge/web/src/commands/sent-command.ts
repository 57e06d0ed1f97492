/** What this device has asked for, and what came of it. A decided one is kept to be shown. */
export interface SentCommand {
  readonly commandId: string;
  readonly type: 'CANCEL' | 'CANCEL_ALL' | 'MARGIN' | 'BAILOUT';
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
}

/** Newest first. */
const KEPT = 30;

export function withSent(
  sent: readonly SentCommand[],
  command: SentCommand,
): readonly SentCommand[] {
  const others = sent.filter(({ commandId }) => commandId !== command.commandId);
  return [command, ...others].slice(0, KEPT);
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
