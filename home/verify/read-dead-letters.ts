import { ORDERS_DEAD_QUEUE } from '@mockstreet/shared/topology';
import type { ChannelModel } from 'amqplib';

/** Letters that are looked at, unless told otherwise. */
export const DEAD_MAX = 10_000;

/** A message that the engine set aside. */
export interface DeadLetter {
  readonly content: Buffer;
  /** Why, as the engine said; undefined when something else put it there. */
  readonly reason: string | undefined;
}

/**
 * Looks at what was set aside, oldest first, and puts it all back. True when that was everything,
 * false when `limit` ended it.
 */
export async function readDeadLetters(
  connection: ChannelModel,
  limit: number,
  onLetter: (letter: DeadLetter) => void,
): Promise<boolean> {
  const channel = await connection.createChannel();
  try {
    for (let read = 0; read < limit; read++) {
      // Not acked: closing the channel returns every message to its place.
      const message = await channel.get(ORDERS_DEAD_QUEUE);
      if (!message) return true;
      const reason: unknown = message.properties.headers?.reason;
      onLetter({
        content: message.content,
        reason: typeof reason === 'string' ? reason : undefined,
      });
    }
    return false;
  } finally {
    await channel.close();
  }
}
