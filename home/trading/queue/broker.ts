import type { Logger } from '@mockstreet/shared/node/run-process';
import { ORDERS_DEAD_EXCHANGE } from '@mockstreet/shared/topology';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import type { Channel, ConsumeMessage } from 'amqplib';
import { openPublisher, tell } from '#broker/open-publisher';
import type { Delivery } from '../lane.ts';
import { type Ack, createAckPlan } from './ack-plan.ts';

/** A consumer of one partition. Closing it returns everything unacked to the queue. */
export interface PartitionConsumer {
  ack(tags: readonly number[]): void;
  close(): Promise<void>;
}

export interface Broker {
  consume(
    partition: { readonly queue: string; readonly prefetch: number; readonly acksPutOff: number },
    onDelivery: (delivery: Delivery) => void,
  ): Promise<PartitionConsumer>;
  /** Resolves once `orders.dead` has the message. */
  deadLetter(content: Buffer, reason: string): Promise<void>;
  /** Messages that wait in each of the queues and are handed out to nobody, as the broker has it now. */
  depths(queues: readonly string[]): Promise<number[]>;
  close(): Promise<void>;
}

/**
 * Connects to the edge's broker, trying for as long as it takes: an absent broker is an outage, not
 * a fault. Once connected, a lost connection or channel is a fault, told once through `onFault`:
 * what was unacked comes again to whoever connects next.
 */
export async function connectBroker(
  url: string,
  log: Logger,
  onFault: (error: Error) => void,
): Promise<Broker> {
  const options = { exchange: ORDERS_DEAD_EXCHANGE, name: 'dead-letter', onFault };
  const { connection, channel: dead, publish, close } = await openPublisher(url, log, options);
  // Comes before the confirm, and ends the process before anything is acked.
  dead.on('return', tell(onFault, 'the queue orders.dead is gone'));

  return {
    async consume({ queue, prefetch, acksPutOff }, onDelivery) {
      const channel = await connection.createChannel();
      channel.on('error', tell(onFault, `channel of ${queue} failed`));
      await channel.prefetch(prefetch);
      await channel.consume(queue, (message) => {
        // A null delivery means that the broker cancelled us: the queue is gone.
        if (message === null) onFault(new Error(`${queue} was deleted`));
        else onDelivery(toDelivery(message));
      });
      return partitionConsumer(channel, acksPutOff);
    },
    deadLetter: (content, reason) => publish(content, { headers: { reason } }),
    async depths(queues) {
      // Of its own: a queue that is gone takes the channel with it.
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      const counts = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
      await channel.close();
      return counts.map(({ messageCount }) => messageCount);
    },
    close,
  };
}

function partitionConsumer(channel: Channel, putOffMax: number): PartitionConsumer {
  const acks = createAckPlan(putOffMax);
  const send = ({ tag, allUpTo }: Ack) =>
    channel.ack({ fields: { deliveryTag: tag } } as ConsumeMessage, allUpTo);
  return {
    ack: (tags) => acks.done(tags).forEach(send),
    async close() {
      acks.flush().forEach(send);
      await channel.close();
    },
  };
}

function toDelivery(message: ConsumeMessage): Delivery {
  return {
    tag: message.fields.deliveryTag,
    redelivered: message.fields.redelivered,
    type: message.properties.type as string | undefined,
    content: message.content,
    traceparent: readTraceparent(message.properties.headers?.traceparent),
  };
}
