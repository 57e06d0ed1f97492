import { ORDERS_DEAD_QUEUE, ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import { z } from 'zod';

const REQUEST_TIMEOUT_MS = 5_000;

const queuesSchema = z.array(z.object({ name: z.string(), messages: z.int().optional() }));

/**
 * How many messages the partitions hold, ready or handed out and not yet acked, as RabbitMQ's
 * management says; it may be {@link DEPTH_LAG_MS} behind. Beacons are among them.
 */
export async function countWaitingCommands(managementUrl: string, vhost: string): Promise<number> {
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
    .reduce((total, { messages = 0 }) => total + messages, 0);
}

/** RabbitMQ collects its statistics every five seconds. */
export const DEPTH_LAG_MS = 6_000;

/** Virtual host of an AMQP address; none named is the default one. */
export function vhostOf(amqpUrl: string): string {
  const path = new URL(amqpUrl).pathname.slice(1);
  return path === '' ? '/' : decodeURIComponent(path);
}
