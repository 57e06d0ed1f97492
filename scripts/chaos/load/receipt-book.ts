import { createWriteStream, type WriteStream } from 'node:fs';

/** A promise of the edge's: a 202 for one body under one id. */
export interface Promised {
  readonly bodySha256: string;
  readonly acceptedAt: string;
}

/** All that clients know of one order or command that they sent. */
export interface Sent {
  readonly kind: 'order' | 'command';
  readonly id: string;
  readonly userId: string;
  /** `client_order_id` or `client_command_id`. */
  readonly clientId: string;
  /** Hash of every intent that was sent under the id; the first is the one that was meant. */
  readonly bodies: Set<string>;
  readonly promises: Promised[];
  /** Attempts whose outcome is unknown: 503, no answer, a broken connection. */
  unknown: number;
}

/** Counts of what clients were told. */
export interface AnswerCounts {
  accepted: number;
  /** 202s for what is asked for beside orders. */
  commands: number;
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
  readonly orders: ReadonlyMap<string, Sent>;
  readonly commands: ReadonlyMap<string, Sent>;
  /** Orders that were promised, each once, in the order of their first promise. */
  readonly promisedIds: readonly string[];
  /** Commands, likewise. */
  readonly promisedCommandIds: readonly string[];
  readonly counts: AnswerCounts;
  /** What an answer got wrong by itself; one line each. */
  readonly faults: readonly string[];
  attempt(sent: Omit<Sent, 'bodies' | 'promises' | 'unknown'>, bodySha256: string): Sent;
  promised(sent: Sent, promise: Promised): void;
  unknown(sent: Sent, why: 'unavailable' | 'unanswered'): void;
  fault(line: string): void;
  close(): Promise<void>;
}

const FAULTS_MAX = 1_000;

export function openReceiptBook(path: string): ReceiptBook {
  const sentOf = { order: new Map<string, Sent>(), command: new Map<string, Sent>() };
  const promisedOf = { order: [] as string[], command: [] as string[] };
  const faults: string[] = [];
  const file: WriteStream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  const write = (line: object) => file.write(`${JSON.stringify(line)}\n`);
  const counts: AnswerCounts = {
    accepted: 0,
    commands: 0,
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
    orders: sentOf.order,
    commands: sentOf.command,
    promisedIds: promisedOf.order,
    promisedCommandIds: promisedOf.command,
    counts,
    faults,
    attempt(given, bodySha256) {
      const { kind, id, userId: user, clientId: client } = given;
      let sent = sentOf[kind].get(id);
      if (!sent) {
        sent = { ...given, bodies: new Set(), promises: [], unknown: 0 };
        sentOf[kind].set(id, sent);
      }
      sent.bodies.add(bodySha256);
      write({ attempt: id, kind, user, client, bodySha256 });
      return sent;
    },
    promised(sent, promise) {
      counts[sent.kind === 'order' ? 'accepted' : 'commands'] += 1;
      const known = sent.promises.some(
        ({ bodySha256, acceptedAt }) =>
          bodySha256 === promise.bodySha256 && acceptedAt === promise.acceptedAt,
      );
      if (sent.promises.length === 0) promisedOf[sent.kind].push(sent.id);
      if (!known) sent.promises.push(promise);
      write({ promised: sent.id, ...promise });
    },
    unknown(sent, why) {
      counts[why] += 1;
      sent.unknown += 1;
      write({ unknown: sent.id, why });
    },
    fault(line) {
      if (faults.length < FAULTS_MAX) faults.push(line);
      write({ fault: line });
    },
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}
