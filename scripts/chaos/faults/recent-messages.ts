import { MESSAGE_TYPE, ORDERS_HASH_EXCHANGE, ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';

/** How long the journal may be silent before one has read all that is new. */
const QUIET_MS = 400;

/** Orders of the last seconds as the journal has them, oldest first. */
export async function readRecentMessages(
  channel: ConfirmChannel,
  since: Date,
): Promise<ConsumeMessage[]> {
  const messages: ConsumeMessage[] = [];
  const over = Promise.withResolvers<void>();
  let timer = setTimeout(over.resolve, 4 * QUIET_MS);
  const from = { '!': 'timestamp', value: Math.floor(since.getTime() / 1000) };
  await channel.prefetch(2_000);
  const { consumerTag } = await channel.consume(
    ORDERS_LOG_STREAM,
    (message) => {
      if (!message) return over.resolve();
      channel.ack(message);
      messages.push(message);
      clearTimeout(timer);
      timer = setTimeout(over.resolve, QUIET_MS);
    },
    { arguments: { 'x-stream-offset': from } },
  );
  const atMost = setTimeout(over.resolve, 3_000);
  await over.promise;
  clearTimeout(atMost);
  await channel.cancel(consumerTag);
  return messages;
}

/** Puts a message where the engine finds it, past intake and journal. */
export function publishToPartition(channel: ConfirmChannel, userId: string, content: Buffer): void {
  const options = { type: MESSAGE_TYPE.order, persistent: true };
  channel.publish(ORDERS_HASH_EXCHANGE, userId, content, options);
}
