import type { Clock, Instant } from '@mockstreet/shared/instant';
import { keepBrokerLink } from '@mockstreet/shared/node/broker-link';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { ORDERS_LOG_STREAM, partitionQueues } from '@mockstreet/shared/topology';
import type { Channel } from 'amqplib';

/** One queue as the broker sees it. */
export interface QueueState {
  readonly queue: string;
  /** Messages that no consumer has taken. */
  readonly ready: number;
  readonly consumers: number;
}

/** All partitions, `orders.unrouted` among them, at one moment. */
export interface Observation {
  readonly at: Instant;
  readonly queues: readonly QueueState[];
}

export interface QueueObserverOptions {
  readonly amqpUrl: string;
  readonly intakeId: string;
  readonly partitions: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called before each look, and after it with what was seen; `undefined` when it failed. */
  readonly onLook: () => (observation: Observation | undefined) => void;
}

export interface QueueObserver {
  /** A fresh look, or the one that is under way. Undefined when the broker cannot be asked. */
  look(): Promise<Observation | undefined>;
  close(): Promise<void>;
}

/** Not consumed by the engine, but as much part of an order's way as the partitions. */
const OTHER_QUEUES = [ORDERS_LOG_STREAM] as const;
const LOOK_INTERVAL_MS = 1_000;
/** A broker that takes longer to say three numbers is not there. */
const LOOK_TIMEOUT_MS = 4_000;

/**
 * Looks at the partitions every second by passive declares, which are live where the management
 * plugin's figures are seconds old. On a connection of its own, since the broker stops reading
 * from one that publishes while it is blocked.
 */
export function createQueueObserver(options: QueueObserverOptions): QueueObserver {
  const queues = partitionQueues(options.partitions).map(({ queue }) => queue);
  const watched = [...queues, ...OTHER_QUEUES];
  let channel: Channel | undefined;
  let loseLink: (why: Error) => void = () => {};
  let looking: Promise<Observation | undefined> | undefined;

  const link = keepBrokerLink({
    amqpUrl: options.amqpUrl,
    name: `${options.intakeId} observer`,
    log: options.log,
    async setup(connection, lose) {
      const opened = await connection.createChannel();
      opened.on('error', lose);
      opened.on('close', () => lose(new Error('observer channel closed')));
      // A queue that is not there, now or at a later look, takes the link down until topology has
      // made it.
      await Promise.all(watched.map((queue) => opened.checkQueue(queue)));
      channel = opened;
      loseLink = lose;
      void look();
    },
    onLost() {
      channel = undefined;
    },
  });

  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const interval = setInterval(look, LOOK_INTERVAL_MS);

  return {
    look,
    async close() {
      clearInterval(interval);
      await link.close();
    },
  };

  async function lookOnce(): Promise<Observation | undefined> {
    const finish = options.onLook();
    const observation = await ask();
    finish(observation);
    return observation;
  }

  async function ask(): Promise<Observation | undefined> {
    const asked = channel;
    if (!asked) return undefined;
    const tooLong = setTimeout(
      () => loseLink(new Error('no answer about queues')),
      LOOK_TIMEOUT_MS,
    );
    try {
      const states = await Promise.all(watched.map((queue) => asked.checkQueue(queue)));
      return {
        at: options.clock(),
        queues: states.slice(0, queues.length).map(({ queue, messageCount, consumerCount }) => ({
          queue,
          ready: messageCount,
          consumers: consumerCount,
        })),
      };
    } catch {
      return undefined;
    } finally {
      clearTimeout(tooLong);
    }
  }
}
