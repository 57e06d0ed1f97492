import type { Sent } from '../load/receipt-book.ts';
import type { Breach } from './breach.ts';

/** One order or command as home has it. */
export interface Recorded extends Pick<Sent, 'kind' | 'id' | 'userId' | 'clientId'> {
  readonly bodySha256: string;
  /** RFC 3339, as a 202 says it. */
  readonly acceptedAt: string;
  /** It waits for its outcome; an order that rests does not. */
  readonly isPending: boolean;
}

export interface Books {
  /** What clients sent and were promised: orders, or commands. */
  readonly sent: ReadonlyMap<string, Sent>;
  readonly recorded: readonly Recorded[];
  /** `order id + ' ' + body hash` of every second body that home noted under an id. */
  readonly conflicts: ReadonlySet<string>;
}

/**
 * Holds what clients know against what home has recorded: every 202 is exactly one record, with the
 * ids and the time of its receipt; nothing is recorded that nobody sent.
 */
export function reconcile({ sent, recorded, conflicts }: Books): Breach[] {
  const byId = new Map<string, Recorded[]>();
  for (const order of recorded) {
    const same = byId.get(order.id);
    if (same) same.push(order);
    else byId.set(order.id, [order]);
  }
  const breaches: Breach[] = [];
  for (const order of sent.values()) {
    breaches.push(...judgeSent(order, byId.get(order.id) ?? [], conflicts));
  }
  for (const order of recorded) {
    if (!sent.has(order.id)) {
      breaches.push({ check: 'invented', what: `${nameOf(order)} was recorded and never sent` });
    }
  }
  return [...breaches, ...doubledNames(recorded)];
}

function judgeSent(
  order: Sent,
  found: readonly Recorded[],
  conflicts: ReadonlySet<string>,
): Breach[] {
  const [record] = found;
  if (found.length > 1) {
    return [{ check: 'doubled', what: `${order.kind} ${order.id} has ${found.length} records` }];
  }
  const isNoted = ({ bodySha256 }: { readonly bodySha256: string }) =>
    record?.bodySha256 === bodySha256 || conflicts.has(`${order.id} ${bodySha256}`);
  const lost = order.promises.filter((promise) => !isNoted(promise));
  if (lost.length > 0) {
    const times = lost.map(({ acceptedAt }) => acceptedAt).join(', ');
    return [{ check: 'lost', what: `${nameOf(order)} was promised at ${times} and has no record` }];
  }
  return record ? judgeRecord(order, record) : [];
}

function judgeRecord(order: Sent, record: Recorded): Breach[] {
  const breaches: Breach[] = [];
  const note = (check: string, what: string) =>
    breaches.push({ check, what: `${nameOf(order)} ${what}` });
  if (record.userId !== order.userId || record.clientId !== order.clientId) {
    note('altered', `is recorded for user ${record.userId}, ${record.clientId}`);
  }
  if (!order.bodies.has(record.bodySha256)) {
    note('altered', `is recorded with another body (${record.bodySha256})`);
  }
  if (!isTimeExplained(order, record)) {
    const promised = order.promises.map(({ acceptedAt }) => acceptedAt).join(', ');
    note('restamped', `is recorded as of ${record.acceptedAt}, promised as of ${promised}`);
  }
  if (record.isPending) note('undecided', 'is still pending');
  return breaches;
}

/**
 * The first message under an id rules. So a record bears the time of a receipt, unless an attempt
 * whose outcome the client never learnt stands behind it: then its time may be that one's, which
 * lies before every receipt's. Times of one format compare as text.
 */
function isTimeExplained(order: Sent, record: Recorded): boolean {
  const promised = order.promises.filter(({ bodySha256 }) => bodySha256 === record.bodySha256);
  if (promised.length === 0) return order.unknown > 0 || order.promises.length > 0;
  if (promised.some(({ acceptedAt }) => acceptedAt === record.acceptedAt)) return true;
  const isBeforeAll = promised.every(({ acceptedAt }) => record.acceptedAt < acceptedAt);
  return order.unknown > 0 && isBeforeAll;
}

/** One user, one id of the client's, one order or command. */
function doubledNames(recorded: readonly Recorded[]): Breach[] {
  const seen = new Map<string, string>();
  const breaches: Breach[] = [];
  for (const { kind, userId, clientId, id } of recorded) {
    const name = `${userId} ${clientId}`;
    const other = seen.get(name);
    if (other !== undefined && other !== id) {
      const what = `user ${userId} has ${kind}s ${other} and ${id} under ${clientId}`;
      breaches.push({ check: 'doubled', what });
    }
    seen.set(name, id);
  }
  return breaches;
}

function nameOf({ kind, id, userId }: Pick<Sent, 'kind' | 'id' | 'userId'>) {
  return `${kind} ${id} of user ${userId}`;
}
