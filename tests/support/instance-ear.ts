import type { Instance } from '@mockstreet/native/instance';
import { EDGE_CONTROL_EXCHANGE, MESSAGE_TYPE, ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { type ConsumeMessage, connect } from 'amqplib';
import { Redis } from 'ioredis';
import type { Place } from './canaries.ts';

/** Hears everything that an instance says on its exchanges and on the channels of its Redis. */
export interface InstanceEar {
  /** Named `exchange/<name>` and `redis-channel/<name>`, one for each message. */
  heard(): readonly Place[];
  /** The messages in which orders travelled, oldest first. */
  orders(): readonly ConsumeMessage[];
  /** Sends a message of an exchange again, with another content. */
  repeat(message: ConsumeMessage, content: string): void;
  close(): Promise<void>;
}

/** Both sides must be there; that home goes and comes again does no harm. */
export async function openInstanceEar({ addresses }: Instance): Promise<InstanceEar> {
  const heard: Place[] = [];
  const orders: ConsumeMessage[] = [];
  const broker = await connect(addresses.amqp);
  const channel = await broker.createChannel();
  for (const exchange of [ORDERS_EXCHANGE, EDGE_CONTROL_EXCHANGE]) {
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, exchange, '');
    const hear = (message: ConsumeMessage | null) => {
      if (!message) return;
      heard.push({ name: `exchange/${exchange}`, content: wholeText(message) });
      if (message.properties.type === MESSAGE_TYPE.order) orders.push(message);
    };
    await channel.consume(queue, hear, { noAck: true });
  }
  const redis = new Redis(addresses.redis, { maxRetriesPerRequest: null });
  redis.on('error', () => {});
  redis.on('pmessage', (_pattern, name: string, content: string) => {
    heard.push({ name: `redis-channel/${name}`, content });
  });
  await redis.psubscribe('*');
  return {
    heard: () => heard,
    orders: () => orders,
    repeat({ fields, properties }, content) {
      channel.publish(fields.exchange, fields.routingKey, Buffer.from(content), properties);
    },
    async close() {
      redis.disconnect();
      await broker.close();
    },
  };
}

/** A message with all that the broker knows of it. */
function wholeText({ content, properties, fields }: ConsumeMessage): string {
  return [content.toString(), JSON.stringify(properties), JSON.stringify(fields)].join('\n');
}
