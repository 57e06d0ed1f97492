import { createWriteStream, type WriteStream } from 'node:fs';

/** A promise of the edge's: a 202 for one body under one id. */
export interface Promised {
  readonly bodySha256: string;
  readonly acceptedAt: string;
}

/** All that clients know of one order that they sent. */
export interface SentOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly clientOrderId: string;
  /** Hash of every intent that was sent under the id; the first is the one that was meant. */
  readonly bodies: Set<string>;
  readonly promises: Promised[];
  /** Attempts whose outcome is unknown: 503, no answer, a broken connection. */
  unknown: number;
}

/** Counts of what clients were told. */
export interface AnswerCounts {
  accepted: number;
  unavailable: number;
  unanswered: number;
  reused: number;
  limited: number;
  unauthorized: number;
  other: number;
  duplicates: number;
  conflicts: number;
}

/** Where every client writes down each attempt and each 202, as it is made, in memory and a file. */
export interface ReceiptBook {
  readonly orders: ReadonlyMap<string, SentOrder>;
  /** Orders that were promised, each once, in the order of their first promise. */
  readonly promisedIds: readonly string[];
  readonly counts: AnswerCounts;
  /** What an answer got wrong by itself; one line each. */
  readonly faults: readonly string[];
  attempt(order: Omit<SentOrder, 'bodies' | 'promises' | 'unknown'>, bodySha256: string): SentOrder;
  promised(order: SentOrder, promise: Promised): void;
  unknown(order: SentOrder, why: 'unavailable' | 'unanswered'): void;
  fault(line: string): void;
  close(): Promise<void>;
}

const FAULTS_MAX = 1_000;

export function openReceiptBook(path: string): ReceiptBook {
  const orders = new Map<string, SentOrder>();
  const promisedIds: string[] = [];
  const faults: string[] = [];
  const file: WriteStream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  const write = (line: object) => file.write(`${JSON.stringify(line)}\n`);
  const counts: AnswerCounts = {
    accepted: 0,
    unavailable: 0,
    unanswered: 0,
    reused: 0,
    limited: 0,
    unauthorized: 0,
    other: 0,
    duplicates: 0,
    conflicts: 0,
  };
  return {
    orders,
    promisedIds,
    counts,
    faults,
    attempt(given, bodySha256) {
      let order = orders.get(given.orderId);
      if (!order) {
        order = { ...given, bodies: new Set(), promises: [], unknown: 0 };
        orders.set(given.orderId, order);
      }
      order.bodies.add(bodySha256);
      write({
        attempt: given.orderId,
        user: given.userId,
        client: given.clientOrderId,
        bodySha256,
      });
      return order;
    },
    promised(order, promise) {
      counts.accepted += 1;
      const known = order.promises.some(
        ({ bodySha256, acceptedAt }) =>
          bodySha256 === promise.bodySha256 && acceptedAt === promise.acceptedAt,
      );
      if (order.promises.length === 0) promisedIds.push(order.orderId);
      if (!known) order.promises.push(promise);
      write({ promised: order.orderId, ...promise });
    },
    unknown(order, why) {
      counts[why] += 1;
      order.unknown += 1;
      write({ unknown: order.orderId, why });
    },
    fault(line) {
      if (faults.length < FAULTS_MAX) faults.push(line);
      write({ fault: line });
    },
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}
