import type { Logger } from '@mockstreet/shared/node/run-process';
import { EDGE_CONTROL_EXCHANGE } from '@mockstreet/shared/topology';
import type { Message } from 'amqplib';
import { openPublisher } from '#broker/open-publisher';

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
  const options = { exchange: EDGE_CONTROL_EXCHANGE, name: 'control', onFault };
  const { channel, publish, close } = await openPublisher(url, log, options);
  const returned = new Set<string>();
  channel.on('return', ({ properties }: Message) => returned.add(String(properties.messageId)));
  let published = 0;
  return {
    async publish(message) {
      published += 1;
      const messageId = `${published}`;
      await publish(Buffer.from(message), { messageId });
      return returned.delete(messageId) ? 'returned' : 'routed';
    },
    close,
  };
}
