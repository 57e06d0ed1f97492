import { ORDERS_DEAD_QUEUE } from '@mockstreet/shared/topology';
import type { ChannelModel } from 'amqplib';

/**
 * Looks at what was set aside, oldest first, and puts it all back. True when that was everything,
 * false when `limit` ended it.
 */
export async function readDeadLetters(
  connection: ChannelModel,
  limit: number,
  onContent: (content: Buffer) => void,
): Promise<boolean> {
  const channel = await connection.createChannel();
  try {
    for (let read = 0; read < limit; read++) {
      // Not acked: closing the channel returns every message to its place.
      const message = await channel.get(ORDERS_DEAD_QUEUE);
      if (!message) return true;
      onContent(message.content);
    }
    return false;
  } finally {
    await channel.close();
  }
}
