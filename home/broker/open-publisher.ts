import type { Logger } from '@mockstreet/shared/node/run-process';
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import { connectPatiently } from './connect-patiently.ts';

/** A connection to the edge's broker, with a channel that publishes to one exchange. */
export interface Publisher {
  readonly connection: ChannelModel;
  /** To hear of what is returned: that comes before the confirm of its message. */
  readonly channel: ConfirmChannel;
  /** Resolves once the broker has the message, or has returned it; rejects if it did not take it. */
  publish(content: Buffer, options: Options.Publish): Promise<void>;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly exchange: string;
  /** Of the channel, as faults call it. */
  readonly name: string;
  /** Told of a lost connection or channel: what was unconfirmed is unknown, and the process ends. */
  readonly onFault: (error: Error) => void;
}

/** Connects, trying for as long as it takes ({@link connectPatiently}). Once connected, a loss is a fault. */
export async function openPublisher(
  url: string,
  log: Logger,
  { exchange, name, onFault }: PublisherOptions,
): Promise<Publisher> {
  const connection = await connectPatiently(url, log, exchange);
  connection.on('error', tell(onFault, 'broker connection failed'));
  connection.on('close', tell(onFault, 'broker connection closed'));
  const channel = await connection.createConfirmChannel();
  channel.on('error', tell(onFault, `${name} channel failed`));
  channel.on('close', tell(onFault, `${name} channel closed`));
  return {
    connection,
    channel,
    async publish(content, options) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const kept = { persistent: true, mandatory: true, ...options };
      channel.publish(exchange, '', content, kept, (error: Error | null) =>
        error ? reject(error) : resolve(),
      );
      await promise;
    },
    async close() {
      connection.removeAllListeners('close');
      channel.removeAllListeners('close');
      await connection.close();
    },
  };
}

/** A listener that tells of what happened: by the error that the client gives, or else in these words. */
export function tell(onFault: (error: Error) => void, what: string): (error?: unknown) => void {
  return (error) => onFault(error instanceof Error ? error : new Error(what));
}
