import { FILLS_LOG_STREAM, ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';

/** A stream, and how much of it is in memory at a time. */
export interface StreamSource {
  readonly stream: string;
  /** Messages that are handed on at a time; as many again may have arrived. */
  readonly batch: number;
}

/** Commands have a few kilobytes. */
export const ORDERS_LOG: StreamSource = { stream: ORDERS_LOG_STREAM, batch: 1_000 };
/** Messages of many settlements have some hundred. */
export const FILLS_LOG: StreamSource = { stream: FILLS_LOG_STREAM, batch: 16 };

const QUIET_MS = 500;
const SILENT_MS_MAX = 15_000;

/** What was read of a stream. */
export interface StreamSpan {
  readonly messages: number;
  /** Stream offsets; null when the stream is empty, or is not there. */
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * Reads one of the edge's journals from its first message to the one that was its last when the
 * reading began, in batches, each awaited before the next is asked for.
 */
export async function readStream(
  connection: ChannelModel,
  source: StreamSource,
  onBatch: (contents: readonly Buffer[]) => Promise<void>,
): Promise<StreamSpan> {
  const end = await readStreamEnd(connection, source);
  const newest = end.at(-1);
  if (!newest) return { messages: 0, first: null, last: null };
  const last = offsetOf(newest);
  const reading = await openStream(connection, source, 'first');
  let first: number | null = null;
  let messages = 0;
  try {
    for (let done = false; !done; ) {
      const batch = await reading.next(SILENT_MS_MAX, (arrived) => {
        const newest = arrived.at(-1);
        return arrived.length >= source.batch || (newest !== undefined && offsetOf(newest) >= last);
      });
      if (batch.length === 0) {
        throw new Error(`${source.stream} fell silent at ${messages} messages`);
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

/**
 * The newest messages of a stream, the newest last; empty when it holds none or is not there. A
 * stream tells its end only to who reads it.
 */
export async function readStreamEnd(
  connection: ChannelModel,
  source: StreamSource,
): Promise<ConsumeMessage[]> {
  if (!(await exists(connection, source.stream))) return [];
  const reading = await openStream(connection, source, 'last');
  try {
    let end: ConsumeMessage[] = [];
    // `last` starts with the newest chunk of messages; more may be coming in all the time.
    for (let round = 0; round < 4; round++) {
      const batch = await reading.next(end.length === 0 ? 4 * QUIET_MS : QUIET_MS, ({ length }) => {
        return end.length === 0 && length > 0;
      });
      if (batch.length === 0) break;
      end = batch;
      reading.release(batch);
    }
    return end;
  } finally {
    await reading.close();
  }
}

/** Asks by a channel of its own: the broker closes it where the answer is no. */
async function exists(connection: ChannelModel, stream: string): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  try {
    await channel.checkQueue(stream);
    await channel.close();
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return false;
    throw error;
  }
}
const NOT_FOUND = 404;

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
  { stream, batch }: StreamSource,
  offset: 'first' | 'last',
): Promise<StreamReading> {
  const channel: Channel = await connection.createChannel();
  await channel.prefetch(2 * batch);
  const arrived: ConsumeMessage[] = [];
  let lost: Error | undefined;
  let look: (() => void) | undefined;
  const lose = (error?: unknown) => {
    lost ??= error instanceof Error ? error : new Error(`${stream} is gone`);
    look?.();
  };
  channel.on('error', lose);
  channel.on('close', lose);
  await channel.consume(
    stream,
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
      return arrived.splice(0, batch);
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
