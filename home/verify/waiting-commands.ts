import { ORDERS_DEAD_QUEUE, ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import { z } from 'zod';

const REQUEST_TIMEOUT_MS = 5_000;

const queuesSchema = z.array(
  z.object({
    name: z.string(),
    messages: z.int().optional(),
    message_stats: z.object({ ack: z.int().optional() }).optional(),
  }),
);

/** What RabbitMQ counted in one partition; it may be {@link DEPTH_LAG_MS} behind. */
export interface QueueCount {
  readonly queue: string;
  /** Ready, or handed out and not yet acked. Beacons are among them. */
  readonly messages: number;
  /** Messages acked since the queue was made, or since the statistics were reset. */
  readonly acked: number;
}

/** Asks RabbitMQ's management about every queue in which commands wait for the engine. */
export async function countQueues(managementUrl: string, vhost: string): Promise<QueueCount[]> {
  const { username, password, origin } = new URL(managementUrl);
  const credentials = Buffer.from(
    `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
  ).toString('base64');
  const response = await fetch(`${origin}/api/queues/${encodeURIComponent(vhost)}`, {
    headers: { authorization: `Basic ${credentials}` },
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`RabbitMQ's management answered ${response.status}`);
  return queuesSchema
    .parse(await response.json())
    .filter(({ name }) => name.startsWith('orders.'))
    .filter(({ name }) => name !== ORDERS_LOG_STREAM && name !== ORDERS_DEAD_QUEUE)
    .map(({ name, messages = 0, message_stats: stats }) => ({
      queue: name,
      messages,
      acked: stats?.ack ?? 0,
    }));
}

/** A second until a queue reports its depth, another until the statistics are collected (deploy/rabbitmq); longer on a busy machine. */
export const DEPTH_LAG_MS = 6_000;

/**
 * How many of the messages that waited at `first` can still wait at `last`. A queue is worked off
 * in its order: what it has acked since is gone from its front, and what came in since (a live
 * edge sends beacons all the time) stands behind it.
 */
export function stillWaiting(first: readonly QueueCount[], last: readonly QueueCount[]): number {
  const before = new Map(first.map((count) => [count.queue, count]));
  return last.reduce((total, { queue, messages, acked }) => {
    const then = before.get(queue);
    // Counters that were reset tell nothing; then only the depth does.
    const done = Math.max(0, acked - (then?.acked ?? acked));
    return total + Math.max(0, Math.min(messages, (then?.messages ?? 0) - done));
  }, 0);
}

/** Virtual host of an AMQP address; none named is the default one. */
export function vhostOf(amqpUrl: string): string {
  const path = new URL(amqpUrl).pathname.slice(1);
  return path === '' ? '/' : decodeURIComponent(path);
}
