import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { FILLS_EXCHANGE } from '@mockstreet/shared/topology';
import type { ConfirmChannel, Message } from 'amqplib';
import { connectPatiently } from '#trading/connect-patiently';

/** The way to `fills.log`. */
export interface JournalChannel {
  /** Resolves once the broker has all of them, in this order; rejects if it has not. */
  publish(messages: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** The broker keeps no journal at the moment. Retryable: the outbox still holds it. */
export class JournalFault extends Error {
  override name = 'JournalFault';
  readonly code = 'JOURNAL_UNAVAILABLE';
  readonly retryable = true;
}

/** A broker that confirms nothing for so long would have us pile up in memory what it does not take. */
const CONFIRM_DEADLINE_MS = 30_000;

/**
 * Connects to the edge's broker, trying for as long as it takes. Once connected, a lost connection
 * or channel is a fault, told through `onFault`: what was unconfirmed is published again by whoever
 * connects next.
 */
export async function openJournalChannel(
  url: string,
  log: Logger,
  onFault: (error: Error) => void,
): Promise<JournalChannel> {
  const connection = await connectPatiently(url, log, FILLS_EXCHANGE);
  const fail = (what: string) => (error?: unknown) =>
    onFault(error instanceof Error ? error : new Error(what));
  connection.on('error', fail('broker connection failed'));
  connection.on('close', fail('broker connection closed'));
  const channel = await connection.createConfirmChannel();
  channel.on('error', fail('journal channel failed'));
  channel.on('close', fail('journal channel closed'));

  /** A return comes before the confirm of its message. */
  let returned = 0;
  channel.on('return', (_message: Message) => {
    returned += 1;
  });
  return {
    async publish(messages) {
      const before = returned;
      const taken = Promise.all(messages.map((message) => confirmed(channel, message)));
      await beforeDeadline(taken, CONFIRM_DEADLINE_MS, () => {
        const late = new JournalFault('the broker confirms nothing');
        onFault(late);
        return late;
      });
      if (returned > before) throw new JournalFault('no stream takes the journal');
    },
    async close() {
      connection.removeAllListeners('close');
      channel.removeAllListeners('close');
      await connection.close();
    },
  };
}

async function confirmed(channel: ConfirmChannel, message: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const options = { persistent: true, mandatory: true, contentType: 'application/jose' };
  channel.publish(FILLS_EXCHANGE, '', Buffer.from(message), options, (error: Error | null) =>
    error ? reject(new JournalFault('the broker took no message', { cause: error })) : resolve(),
  );
  await promise;
}
