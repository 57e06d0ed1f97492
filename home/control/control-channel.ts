import type { Logger } from '@mockstreet/shared/node/run-process';
import { EDGE_CONTROL_EXCHANGE } from '@mockstreet/shared/topology';
import type { ConfirmChannel, Message } from 'amqplib';
import { connectPatiently } from '#trading/connect-patiently';

/** The way to the edges. */
export interface ControlChannel {
  /**
   * Resolves once the broker has the message in every edge's queue (`routed`), or says that there is
   * none (`returned`).
   */
  publish(message: string): Promise<'routed' | 'returned'>;
  close(): Promise<void>;
}

/**
 * Connects to the edge's broker, trying for as long as it takes. Once connected, a lost connection
 * or channel and a message that the broker does not take are faults, told through `onFault`.
 */
export async function openControlChannel(
  url: string,
  log: Logger,
  onFault: (error: Error) => void,
): Promise<ControlChannel> {
  const connection = await connectPatiently(url, log, EDGE_CONTROL_EXCHANGE);
  const fail = (what: string) => (error?: unknown) =>
    onFault(error instanceof Error ? error : new Error(what));
  connection.on('error', fail('broker connection failed'));
  connection.on('close', fail('broker connection closed'));
  const channel = await connection.createConfirmChannel();
  channel.on('error', fail('control channel failed'));
  channel.on('close', fail('control channel closed'));

  /** A return comes before the confirm of its message. */
  const returned = new Set<string>();
  channel.on('return', ({ properties }: Message) => returned.add(String(properties.messageId)));
  let published = 0;
  return {
    async publish(message) {
      published += 1;
      const messageId = `${published}`;
      await confirmed(channel, Buffer.from(message), messageId);
      return returned.delete(messageId) ? 'returned' : 'routed';
    },
    async close() {
      connection.removeAllListeners('close');
      channel.removeAllListeners('close');
      await connection.close();
    },
  };
}

async function confirmed(channel: ConfirmChannel, content: Buffer, messageId: string) {
  const options = { persistent: true, mandatory: true, messageId };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  channel.publish(EDGE_CONTROL_EXCHANGE, '', content, options, (error: Error | null) =>
    error ? reject(error) : resolve(),
  );
  await promise;
}
