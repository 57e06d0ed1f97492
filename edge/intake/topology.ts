import {
  JOURNAL_MAX_AGE,
  ORDERS_DEAD_QUEUE,
  ORDERS_EXCHANGE,
  ORDERS_HASH_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_EXCHANGE,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
} from '@mockstreet/shared/topology';
import type { Channel, Options } from 'amqplib';

/**
 * How often a message may come back to its partition before the broker moves it to `orders.dead`
 * by itself: practically never. Poison is the engine's decision; an engine that crashes in a loop
 * for a weekend returns innocents by the thousand. Stated because RabbitMQ 4 would otherwise choose
 * 20; 3.10 knows no word for "unlimited", and this fits its 32 bits.
 */
const DELIVERY_LIMIT = 1_000_000_000;
/** Retention drops whole segments only, so small ones keep the journal near its seven days. */
const LOG_SEGMENT_BYTES = 100_000_000;
/** Every partition has the same share of the users. */
const HASH_WEIGHT = '1';

const deadQueue: Options.AssertQueue = {
  durable: true,
  arguments: { 'x-queue-type': 'quorum' },
};

/**
 * A partition: one active consumer keeps a user's commands in order. No length limit, for a
 * rejected publish would already be in the journal; intake bounds the depth. `reject-publish` is
 * there because at-least-once dead-lettering is silently at-most-once without it.
 */
const partition: Options.AssertQueue = {
  durable: true,
  arguments: {
    'x-queue-type': 'quorum',
    'x-single-active-consumer': true,
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': ORDERS_DEAD_QUEUE,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  },
};

const journal: Options.AssertQueue = {
  durable: true,
  arguments: {
    'x-queue-type': 'stream',
    'x-max-age': JOURNAL_MAX_AGE,
    'x-stream-max-segment-size-bytes': LOG_SEGMENT_BYTES,
  },
};

/**
 * Declares every exchange, queue and binding that an order passes (contract.md, "Names on the
 * wire"). Idempotent, on RabbitMQ 3.10 and 4.x. Fewer `partitions` than before leaves the surplus
 * queues bound: they have to be drained and deleted by hand first, since users move between
 * partitions whenever the number changes.
 */
export async function declareTopology(channel: Channel, partitions: number): Promise<void> {
  await channel.assertQueue(ORDERS_DEAD_QUEUE, deadQueue);

  await channel.assertExchange(ORDERS_UNROUTED_EXCHANGE, 'fanout', { durable: true });
  await channel.assertQueue(ORDERS_UNROUTED_QUEUE, partition);
  await channel.bindQueue(ORDERS_UNROUTED_QUEUE, ORDERS_UNROUTED_EXCHANGE, '');

  await channel.assertExchange(ORDERS_HASH_EXCHANGE, 'x-consistent-hash', {
    durable: true,
    alternateExchange: ORDERS_UNROUTED_EXCHANGE,
  });
  for (let number = 0; number < partitions; number++) {
    await channel.assertQueue(partitionQueue(number), partition);
    await channel.bindQueue(partitionQueue(number), ORDERS_HASH_EXCHANGE, HASH_WEIGHT);
  }

  // The fanout comes last: nothing can be routed before everything behind it stands.
  await channel.assertQueue(ORDERS_LOG_STREAM, journal);
  await channel.assertExchange(ORDERS_EXCHANGE, 'fanout', { durable: true });
  await channel.bindQueue(ORDERS_LOG_STREAM, ORDERS_EXCHANGE, '');
  await channel.bindExchange(ORDERS_HASH_EXCHANGE, ORDERS_EXCHANGE, '');
}
