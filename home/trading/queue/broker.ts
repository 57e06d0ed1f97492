import type { Logger } from '@mockstreet/shared/node/run-process';
import { ORDERS_DEAD_EXCHANGE } from '@mockstreet/shared/topology';
import { readTraceparent } from '@mockstreet/shared/traceparent';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Delivery } from '../lane.ts';
import { type Ack, createAckPlan } from './ack-plan.ts';
import { connectPatiently } from './connect-patiently.ts';

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
  const connection = await connectPatiently(url, log, ORDERS_DEAD_EXCHANGE);
  const fail = (what: string) => (error?: unknown) =>
    onFault(error instanceof Error ? error : new Error(what));
  connection.on('error', fail('broker connection failed'));
  connection.on('close', fail('broker connection closed'));
  const dead = await connection.createConfirmChannel();
  dead.on('error', fail('dead-letter channel failed'));
  dead.on('close', fail('dead-letter channel closed'));
  // Comes before the confirm, and ends the process before anything is acked.
  dead.on('return', fail('the queue orders.dead is gone'));

  return {
    async consume({ queue, prefetch, acksPutOff }, onDelivery) {
      const channel = await connection.createChannel();
      channel.on('error', fail(`channel of ${queue} failed`));
      await channel.prefetch(prefetch);
      await channel.consume(queue, (message) => {
        // A null delivery means that the broker cancelled us: the queue is gone.
        if (message === null) fail(`${queue} was deleted`)();
        else onDelivery(toDelivery(message));
      });
      return partitionConsumer(channel, acksPutOff);
    },
    async deadLetter(content, reason) {
      const options = { persistent: true, mandatory: true, headers: { reason } };
      dead.publish(ORDERS_DEAD_EXCHANGE, '', content, options);
      await dead.waitForConfirms();
    },
    async depths(queues) {
      // Of its own: a queue that is gone takes the channel with it.
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      const counts = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
      await channel.close();
      return counts.map(({ messageCount }) => messageCount);
    },
    async close() {
      connection.removeAllListeners('close');
      dead.removeAllListeners('close');
      await connection.close();
    },
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
