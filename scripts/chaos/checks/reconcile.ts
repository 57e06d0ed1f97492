import type { SentOrder } from '../load/receipt-book.ts';
import type { Breach } from './breach.ts';

/** One order as home has it. */
export interface RecordedOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly clientOrderId: string;
  readonly bodySha256: string;
  /** RFC 3339, as a 202 says it. */
  readonly acceptedAt: string;
  readonly isPending: boolean;
}

export interface Books {
  /** What clients sent and were promised. */
  readonly sent: ReadonlyMap<string, SentOrder>;
  readonly recorded: readonly RecordedOrder[];
  /** `order id + ' ' + body hash` of every second body that home noted under an id. */
  readonly conflicts: ReadonlySet<string>;
}

/**
 * Holds what clients know against what home has recorded: every 202 is exactly one record, with the
 * ids and the time of its receipt; nothing is recorded that nobody sent.
 */
export function reconcile({ sent, recorded, conflicts }: Books): Breach[] {
  const byId = new Map<string, RecordedOrder[]>();
  for (const order of recorded) {
    const same = byId.get(order.orderId);
    if (same) same.push(order);
    else byId.set(order.orderId, [order]);
  }
  const breaches: Breach[] = [];
  for (const order of sent.values()) {
    breaches.push(...judgeSent(order, byId.get(order.orderId) ?? [], conflicts));
  }
  for (const order of recorded) {
    if (!sent.has(order.orderId)) {
      breaches.push({ check: 'invented', what: `${nameOf(order)} was recorded and never sent` });
    }
  }
  return [...breaches, ...doubledNames(recorded)];
}

function judgeSent(
  order: SentOrder,
  found: readonly RecordedOrder[],
  conflicts: ReadonlySet<string>,
): Breach[] {
  const [record] = found;
  if (found.length > 1) {
    return [{ check: 'doubled', what: `order ${order.orderId} has ${found.length} records` }];
  }
  const isNoted = ({ bodySha256 }: { readonly bodySha256: string }) =>
    record?.bodySha256 === bodySha256 || conflicts.has(`${order.orderId} ${bodySha256}`);
  const lost = order.promises.filter((promise) => !isNoted(promise));
  if (lost.length > 0) {
    const times = lost.map(({ acceptedAt }) => acceptedAt).join(', ');
    return [{ check: 'lost', what: `${nameOf(order)} was promised at ${times} and has no record` }];
  }
  return record ? judgeRecord(order, record) : [];
}

function judgeRecord(order: SentOrder, record: RecordedOrder): Breach[] {
  const breaches: Breach[] = [];
  const note = (check: string, what: string) =>
    breaches.push({ check, what: `${nameOf(order)} ${what}` });
  if (record.userId !== order.userId || record.clientOrderId !== order.clientOrderId) {
    note('altered', `is recorded for user ${record.userId}, ${record.clientOrderId}`);
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
function isTimeExplained(order: SentOrder, record: RecordedOrder): boolean {
  const promised = order.promises.filter(({ bodySha256 }) => bodySha256 === record.bodySha256);
  if (promised.length === 0) return order.unknown > 0 || order.promises.length > 0;
  if (promised.some(({ acceptedAt }) => acceptedAt === record.acceptedAt)) return true;
  const isBeforeAll = promised.every(({ acceptedAt }) => record.acceptedAt < acceptedAt);
  return order.unknown > 0 && isBeforeAll;
}

/** One user, one `client_order_id`, one order. */
function doubledNames(recorded: readonly RecordedOrder[]): Breach[] {
  const seen = new Map<string, string>();
  const breaches: Breach[] = [];
  for (const { userId, clientOrderId, orderId } of recorded) {
    const name = `${userId} ${clientOrderId}`;
    const other = seen.get(name);
    if (other !== undefined && other !== orderId) {
      const what = `user ${userId} has orders ${other} and ${orderId} under ${clientOrderId}`;
      breaches.push({ check: 'doubled', what });
    }
    seen.set(name, orderId);
  }
  return breaches;
}

function nameOf({ orderId, userId }: { readonly orderId: string; readonly userId: string }) {
  return `order ${orderId} of user ${userId}`;
}
