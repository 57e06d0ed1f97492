import { setTimeout as delay } from 'node:timers/promises';
import { keepBrokerLink } from '@mockstreet/shared/node/broker-link';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { edgeControlQueue } from '@mockstreet/shared/topology';
import type { Channel, ConsumeMessage } from 'amqplib';

export interface ControlConsumerOptions {
  readonly amqpUrl: string;
  readonly intakeId: string;
  readonly log: Logger;
  /** Takes in one message; rejects when it should come again. Called for one at a time. */
  readonly receive: (message: string) => Promise<void>;
}

export interface ControlConsumer {
  /** Disconnects, and waits for the message that is being taken in. */
  close(): Promise<void>;
}

const PREFETCH = 16;
/** Until a message that could not be written is tried again. */
const RETRY_MS = 1_000;

/**
 * Hears what home tells the edges, on a connection of its own: the broker stops reading from one
 * that publishes while it is blocked, and a revocation has to come through then too. Acknowledges
 * what has been written down. What home says while nobody listens waits in the queue.
 */
export function consumeControl(options: ControlConsumerOptions): ControlConsumer {
  const { intakeId, log, receive } = options;
  const stopping = new AbortController();
  /** Documents build on each other, so each waits for the one before. */
  let turn: Promise<void> = Promise.resolve();

  const takeIn = async (on: Channel, message: ConsumeMessage) => {
    if (stopping.signal.aborted) return;
    try {
      await receive(message.content.toString());
      settle(() => on.ack(message));
    } catch (err) {
      log.error({ err }, 'word from home not kept');
      await delay(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      settle(() => on.nack(message));
    }
  };
  const link = keepBrokerLink({
    amqpUrl: options.amqpUrl,
    name: `${intakeId} control`,
    log,
    async setup(connection, lose) {
      const opened = await connection.createChannel();
      opened.on('error', lose);
      opened.on('close', () => lose(new Error('control channel closed')));
      await opened.prefetch(PREFETCH);
      await opened.consume(edgeControlQueue(intakeId), (message) => {
        if (!message) return lose(new Error('control queue deleted'));
        turn = turn.then(() => takeIn(opened, message));
      });
    },
    // A queue that is not there yet, or was deleted, is made by topology; the link tries on.
    onLost() {},
  });

  return {
    async close() {
      stopping.abort();
      await link.close();
      await turn;
    },
  };
}

/** On a channel that is gone there is nothing to settle: the message comes again by itself. */
function settle(send: () => void): void {
  try {
    send();
  } catch {
    // Closed.
  }
}
