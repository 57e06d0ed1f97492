import { formatInstant } from '@mockstreet/shared/instant';
import type { ChannelModel } from 'amqplib';
import type { JournalKey } from '#accounts/keys/journal-keys';
import type { JournalMessage } from '../journal-message.ts';
import { FILLS_LOG, readStream } from '../read-stream.ts';
import { openMessage } from '../seal-message.ts';
import { timeOf } from './order-of-record.ts';

/**
 * Keys that open `fills.log`: those of the restored file, and those handed over on the way.
 *
 * A key without a predecessor took over from a compromised one. Once it has sealed, whoever still
 * seals with the keys before it, or with what they handed over, is not home.
 */
export interface KeyChain {
  /** The stream is read from its first message (again). */
  rewind(): void;
  /** Undefined for unknown keys, and for those whose time is over. */
  keyOf(kid: string): JournalKey | undefined;
  /** Takes in which key has sealed a message, in the order of the stream, and what it hands over. */
  sealed(by: JournalKey, handsOver: JournalKey | undefined): void;
  /** Keys that the file did not have, of those that still open something. */
  found(): readonly JournalKey[];
}

export function createKeyChain(known: readonly JournalKey[]): KeyChain {
  const keys = new Map(known.map((key) => [key.kid, key]));
  const found = new Map<string, JournalKey>();
  /** Since when the line of keys that seals now has been sealing. */
  let lineSince = '';

  const startOfLine = (key: JournalKey): string => {
    let first = key;
    for (let hops = keys.size; hops > 0 && first.succeeds !== undefined; hops--) {
      first = keys.get(first.succeeds) ?? { ...first, succeeds: undefined };
    }
    return formatInstant(timeOf(first.seals_from));
  };

  const isOver = (key: JournalKey) => startOfLine(key) < lineSince;

  return {
    rewind() {
      lineSince = '';
    },
    keyOf(kid) {
      const key = keys.get(kid);
      return key && !isOver(key) ? key : undefined;
    },
    sealed(by, handsOver) {
      const line = startOfLine(by);
      if (line > lineSince) lineSince = line;
      if (!handsOver || keys.has(handsOver.kid)) return;
      // The file knows whom a compromised key had handed over to: anyone else is the thief's.
      if (by.compromised || handsOver.succeeds !== by.kid) return;
      keys.set(handsOver.kid, handsOver);
      found.set(handsOver.kid, handsOver);
    },
    found: () => [...found.values()].filter((key) => !isOver(key)),
  };
}

export interface FillsLogSpan {
  readonly messages: number;
  readonly unreadable: number;
}

/** Opens the messages of `fills.log`, in order and a few at a time. */
export async function readFillsLog(
  connection: ChannelModel,
  keys: KeyChain,
  onMessages: (
    messages: readonly JournalMessage[],
    sealedBy: readonly JournalKey[],
  ) => Promise<void>,
): Promise<FillsLogSpan> {
  let unreadable = 0;
  keys.rewind();
  const span = await readStream(connection, FILLS_LOG, async (contents) => {
    const opened: JournalMessage[] = [];
    const sealedBy: JournalKey[] = [];
    for (const content of contents) {
      const outcome = await openMessage(content.toString('utf8'), keys.keyOf);
      if (!outcome.ok) unreadable += 1;
      else {
        keys.sealed(outcome.key, outcome.message.hands_over);
        opened.push(outcome.message);
        sealedBy.push(outcome.key);
      }
    }
    await onMessages(opened, sealedBy);
  });
  return { messages: span.messages, unreadable };
}
