import type { ChannelModel } from 'amqplib';
import type { JournalKey } from '#accounts/keys/journal-keys';
import type { JournalMessage } from '../journal-message.ts';
import { FILLS_LOG, readStream, readStreamEnd } from '../read-stream.ts';
import { openMessage } from '../seal-message.ts';

/** Keys that open `fills.log`: those of the restored file, and those handed over on the way. */
export interface KeyChain {
  keyOf(kid: string): JournalKey | undefined;
  /** Keys that the file did not have. */
  found(): readonly JournalKey[];
  add(key: JournalKey): void;
}

export function createKeyChain(known: readonly JournalKey[]): KeyChain {
  const keys = new Map(known.map((key) => [key.kid, key]));
  const found = new Map<string, JournalKey>();
  return {
    keyOf: (kid) => keys.get(kid),
    found: () => [...found.values()],
    add(key) {
      if (keys.has(key.kid)) return;
      keys.set(key.kid, key);
      found.set(key.kid, key);
    },
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
  onMessages: (messages: readonly JournalMessage[]) => Promise<void>,
): Promise<FillsLogSpan> {
  let unreadable = 0;
  const span = await readStream(connection, FILLS_LOG, async (contents) => {
    const opened: JournalMessage[] = [];
    for (const content of contents) {
      const outcome = await openMessage(content.toString('utf8'), keys.keyOf);
      if (!outcome.ok) unreadable += 1;
      else {
        if (outcome.message.hands_over) keys.add(outcome.message.hands_over);
        opened.push(outcome.message);
      }
    }
    await onMessages(opened);
  });
  return { messages: span.messages, unreadable };
}

/**
 * How far the other readers of the outbox were when the last message that can be opened was written.
 * Asked before anything is replayed; a key that is handed over late is not known yet then, which
 * only means that some events are told again.
 */
export async function readReadersAtEnd(
  connection: ChannelModel,
  keys: KeyChain,
): Promise<JournalMessage['readers']> {
  const end = await readStreamEnd(connection, FILLS_LOG);
  for (const { content } of end.toReversed()) {
    const outcome = await openMessage(content.toString('utf8'), keys.keyOf);
    if (outcome.ok && outcome.message.records.length > 0) return outcome.message.readers;
  }
  return {};
}
