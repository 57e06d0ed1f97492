import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import { type ConsumeMessage, connect, type Options } from 'amqplib';

/** Reads what stands in queues and streams. Consumes, since a partition refuses `basic.get`. */
export interface QueueReader {
  /** Takes exactly `count` messages from the queues together, beacons not counted. */
  drain(queues: readonly string[], count: number): Promise<ConsumeMessage[]>;
  /**
   * Takes all up to the message of this id, beacons and it not counted: what a partition holds of
   * its sender before it. A queue's own count lags behind under load.
   */
  drainTo(queues: readonly string[], messageId: string): Promise<ConsumeMessage[]>;
  /** Takes all that is ready now; beacons are left out of the result. */
  drainAll(queues: readonly string[]): Promise<ConsumeMessage[]>;
  /** The first `count` entries of a stream, from its beginning. */
  readStream(stream: string, count: number): Promise<ConsumeMessage[]>;
  close(): Promise<void>;
}

export async function openQueueReader(amqpUrl: string): Promise<QueueReader> {
  const connection = await connect(amqpUrl);
  const takeUntil = async (
    queues: readonly string[],
    isEnough: (messages: readonly ConsumeMessage[]) => boolean,
    counts: (message: ConsumeMessage) => boolean,
    options: Options.Consume = {},
  ) => {
    const channel = await connection.createChannel();
    await channel.prefetch(1000);
    const messages: ConsumeMessage[] = [];
    const enough = Promise.withResolvers<void>();
    const onMessage = (message: ConsumeMessage | null) => {
      if (!message || isEnough(messages)) return;
      channel.ack(message);
      if (counts(message)) messages.push(message);
      if (isEnough(messages)) enough.resolve();
    };
    for (const queue of queues) await channel.consume(queue, onMessage, options);
    await enough.promise;
    await channel.close();
    return messages;
  };
  const take = async (
    queues: readonly string[],
    count: number,
    counts: (message: ConsumeMessage) => boolean,
    options: Options.Consume = {},
  ) => {
    if (count === 0) return [];
    return await takeUntil(queues, ({ length }) => length === count, counts, options);
  };
  const isOrder = (message: ConsumeMessage) => message.properties.type !== MESSAGE_TYPE.beacon;
  return {
    drain: (queues, count) => take(queues, count, isOrder),
    async drainTo(queues, messageId) {
      const isEnough = (messages: readonly ConsumeMessage[]) =>
        messages.at(-1)?.properties.messageId === messageId;
      return (await takeUntil(queues, isEnough, isOrder)).slice(0, -1);
    },
    async drainAll(queues) {
      const channel = await connection.createChannel();
      const states = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
      await channel.close();
      const ready = states.reduce((sum, { messageCount }) => sum + messageCount, 0);
      return (await take(queues, ready, () => true)).filter(isOrder);
    },
    readStream: (stream, count) =>
      take([stream], count, () => true, { arguments: { 'x-stream-offset': 'first' } }),
    close: () => connection.close(),
  };
}
