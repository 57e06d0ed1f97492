/**
 * A place in the outbox's reading order: the transaction that wrote the event, then the event's
 * id. Ids alone are handed out before commit, so a lower one may become visible after a higher one;
 * transactions below the oldest one still running cannot gain events any more. A restore adds a lead
 * to the ids of its new cluster, so that positions rise for ever (`outbox_lead` in the database).
 */
export interface OutboxPosition {
  readonly transactionId: bigint;
  readonly id: bigint;
}

/** The `seq` of a published event: `<transaction id>.<id>`, to be compared part by part. */
export function formatPosition(position: OutboxPosition): string {
  return `${position.transactionId}.${position.id}`;
}

/** Reads a `seq` back; undefined when it is none. */
export function parsePosition(text: string): OutboxPosition | undefined {
  const match = /^(\d{1,19})\.(\d{1,19})$/.exec(text);
  if (!match) return undefined;
  return { transactionId: BigInt(match[1] as string), id: BigInt(match[2] as string) };
}

/** Of a row that was read with both columns as text; where there is none, before all events. */
export function positionOf(
  row: { readonly transaction_id: string | null; readonly id: string | null } | undefined,
): OutboxPosition {
  return { transactionId: BigInt(row?.transaction_id ?? 0), id: BigInt(row?.id ?? 0) };
}

/** Negative when `a` is read before `b`, positive when after, zero when they are one place. */
export function comparePositions(a: OutboxPosition, b: OutboxPosition): number {
  const [left, right] =
    a.transactionId === b.transactionId ? [a.id, b.id] : [a.transactionId, b.transactionId];
  return left < right ? -1 : left > right ? 1 : 0;
}
