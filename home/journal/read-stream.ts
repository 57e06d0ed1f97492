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

const SILENT_MS_MAX = 15_000;
/** Ours counts a stream anew every second (deploy/rabbitmq); one that has just started says 0 until then. */
const COUNTED_WITHIN_MS = 3_000;
/** Twice what one chunk of a stream can hold: more has come in meanwhile. */
const END_MESSAGES_MAX = 8_192;

/** The broker stopped in the middle of a stream, or handed out less than it says it has. */
export class StreamCutShort extends Error {
  override name = 'StreamCutShort';
}

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
 *
 * A broker that is slow to answer is not a stream that ends: throws {@link StreamCutShort} when there
 * came less than the broker had counted.
 */
export async function readStream(
  connection: ChannelModel,
  source: StreamSource,
  onBatch: (contents: readonly Buffer[]) => Promise<void>,
): Promise<StreamSpan> {
  const counted = (await countMessages(connection, source.stream)) ?? 0;
  const end = await readStreamEnd(connection, source);
  const newest = end.at(-1);
  if (!newest && counted > 0) throw new StreamCutShort(`${source.stream} is gone`);
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
        throw new StreamCutShort(`${source.stream} fell silent at ${messages} messages`);
      }
      const due = batch.filter((message) => offsetOf(message) <= last);
      done = offsetOf(batch.at(-1) as ConsumeMessage) >= last;
      first ??= offsetOf(batch[0] as ConsumeMessage);
      if (last - first + 1 < counted) {
        throw new StreamCutShort(`${source.stream} ended ${counted - last + first - 1} too early`);
      }
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
  const counted = await countMessages(connection, source.stream);
  if (counted === undefined) return [];
  const reading = await openStream(connection, source, 'last');
  const some = ({ length }: readonly ConsumeMessage[]) => length > 0;
  try {
    let batch = await reading.next(counted > 0 ? SILENT_MS_MAX : COUNTED_WITHIN_MS, some);
    if (batch.length === 0 && counted === 0) {
      const recounted = await reading.count();
      batch = await reading.next(recounted > 0 ? SILENT_MS_MAX : 0, some);
      if (batch.length === 0 && recounted === 0) return [];
    }
    if (batch.length === 0) throw new StreamCutShort(`${source.stream} says nothing`);
    return await readOn(reading, batch, source.batch);
  } finally {
    await reading.close();
  }
}

/**
 * From a first batch to where nothing more follows; the newest messages of it. More of the chunk that
 * `last` starts with follows at once when some is acknowledged: before the answer to what is asked
 * next on that channel.
 */
async function readOn(
  reading: StreamReading,
  first: readonly ConsumeMessage[],
  kept: number,
): Promise<ConsumeMessage[]> {
  let end: ConsumeMessage[] = [];
  let read = 0;
  for (let batch = first; batch.length > 0 && read < END_MESSAGES_MAX; ) {
    end = [...end, ...batch].slice(-kept);
    read += batch.length;
    reading.release(batch);
    await reading.count();
    batch = await reading.next(0, ({ length }) => length > 0);
  }
  return end;
}

/**
 * How many messages the broker says a stream has, up to a second ago; undefined when it is not
 * there. Asks by a channel of its own: the broker closes it where the answer is no.
 */
async function countMessages(
  connection: ChannelModel,
  stream: string,
): Promise<number | undefined> {
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  try {
    const { messageCount } = await channel.checkQueue(stream);
    await channel.close();
    return messageCount;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
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
  /** The broker's count, asked on the channel that reads: what it had sent by then has arrived. */
  count(): Promise<number>;
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
    count: async () => (await channel.checkQueue(stream)).messageCount,
    close: () => channel.close().catch(() => {}),
  };
}

function offsetOf(message: ConsumeMessage): number {
  const offset: unknown = message.properties.headers?.['x-stream-offset'];
  if (typeof offset !== 'number') throw new Error('a stream message without its offset');
  return offset;
}
