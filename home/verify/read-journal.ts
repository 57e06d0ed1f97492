import { ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';

/** Messages in flight, which bounds the memory; also how many are handed on at a time. */
const BATCH = 1_000;
const QUIET_MS = 500;
const SILENT_MS_MAX = 15_000;

/** What was read of the journal. */
export interface JournalSpan {
  readonly messages: number;
  /** Stream offsets; null when the journal is empty. */
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Reads the journal from its first message to the one that was its last when the reading began,
 * in batches, each awaited before the next is asked for.
 */
export async function readJournal(
  connection: ChannelModel,
  onBatch: (contents: readonly Buffer[]) => Promise<void>,
): Promise<JournalSpan> {
  const last = await lastOffset(connection);
  if (last === null) return { messages: 0, first: null, last: null };
  const reading = await openStream(connection, 'first');
  let first: number | null = null;
  let messages = 0;
  try {
    for (let done = false; !done; ) {
      const batch = await reading.next(SILENT_MS_MAX, (arrived) => {
        const newest = arrived.at(-1);
        return arrived.length >= BATCH || (newest !== undefined && offsetOf(newest) >= last);
      });
      if (batch.length === 0) {
        throw new Error(`${ORDERS_LOG_STREAM} fell silent at ${messages} messages`);
      }
      const due = batch.filter((message) => offsetOf(message) <= last);
      done = offsetOf(batch.at(-1) as ConsumeMessage) >= last;
      first ??= offsetOf(batch[0] as ConsumeMessage);
      await onBatch(due.map(({ content }) => content));
      messages += due.length;
      reading.release(batch);
    }
  } finally {
    await reading.close();
  }
  return { messages, first, last };
}

/** Offset of the newest message, or null: a stream tells its end only to who reads it. */
async function lastOffset(connection: ChannelModel): Promise<number | null> {
  const reading = await openStream(connection, 'last');
  try {
    let last: number | null = null;
    // `last` starts with the newest chunk of messages; more may be coming in all the time.
    for (let round = 0; round < 4; round++) {
      const batch = await reading.next(last === null ? 4 * QUIET_MS : QUIET_MS, ({ length }) => {
        return last === null && length > 0;
      });
      if (batch.length === 0) break;
      last = offsetOf(batch.at(-1) as ConsumeMessage);
      reading.release(batch);
    }
    return last;
  } finally {
    await reading.close();
  }
}

interface StreamReading {
  /** What has arrived, as soon as it is enough, or after `ms`; a batch at most. */
  next(
    ms: number,
    enough: (arrived: readonly ConsumeMessage[]) => boolean,
  ): Promise<ConsumeMessage[]>;
  release(messages: readonly ConsumeMessage[]): void;
  close(): Promise<void>;
}

async function openStream(
  connection: ChannelModel,
  offset: 'first' | 'last',
): Promise<StreamReading> {
  const channel: Channel = await connection.createChannel();
  await channel.prefetch(2 * BATCH);
  const arrived: ConsumeMessage[] = [];
  let lost: Error | undefined;
  let look: (() => void) | undefined;
  const lose = (error?: unknown) => {
    lost ??= error instanceof Error ? error : new Error(`${ORDERS_LOG_STREAM} is gone`);
    look?.();
  };
  channel.on('error', lose);
  channel.on('close', lose);
  await channel.consume(
    ORDERS_LOG_STREAM,
    (message) => {
      if (message === null) return lose();
      arrived.push(message);
      look?.();
    },
    { arguments: { 'x-stream-offset': offset } },
  );
  return {
    next: async (ms, enough) => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        look = () => {
          if (!lost && !enough(arrived)) return;
          clearTimeout(timer);
          resolve();
        };
        look();
      });
      look = undefined;
      if (lost) throw lost;
      return arrived.splice(0, BATCH);
    },
    release: (messages) => {
      for (const message of messages) channel.ack(message);
    },
    close: () => channel.close().catch(() => {}),
  };
}

function offsetOf(message: ConsumeMessage): number {
  const offset: unknown = message.properties.headers?.['x-stream-offset'];
  if (typeof offset !== 'number') throw new Error('a stream message without its offset');
  return offset;
}
