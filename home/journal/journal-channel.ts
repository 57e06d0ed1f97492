import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { FILLS_EXCHANGE } from '@mockstreet/shared/topology';
import { openPublisher } from '#broker/open-publisher';

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
  const options = { exchange: FILLS_EXCHANGE, name: 'journal', onFault };
  const { channel, publish, close } = await openPublisher(url, log, options);
  let returned = 0;
  channel.on('return', () => {
    returned += 1;
  });
  const publishOne = (message: string) =>
    publish(Buffer.from(message), { contentType: 'application/jose' }).catch((cause: unknown) => {
      throw new JournalFault('the broker took no message', { cause });
    });
  return {
    async publish(messages) {
      const before = returned;
      const taken = Promise.all(messages.map(publishOne));
      await beforeDeadline(taken, CONFIRM_DEADLINE_MS, () => {
        const late = new JournalFault('the broker confirms nothing');
        onFault(late);
        return late;
      });
      if (returned > before) throw new JournalFault('no stream takes the journal');
    },
    close,
  };
}
