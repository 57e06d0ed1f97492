import { Redis } from 'ioredis';

/** One text for one channel. */
export interface Publication {
  readonly channel: string;
  readonly text: string;
}

export interface RedisPublisher {
  /**
   * Publishes all of them in order, and nothing between them, or throws. After a fault it is
   * unknown whether they went out; publishing the same again repeats them whole.
   */
  publish(publications: readonly Publication[]): Promise<void>;
  close(): void;
}

/** Redis did not take a batch. Retryable: the outbox still holds it. */
export class PublishFault extends Error {
  override name = 'PublishFault';
  readonly code = 'REDIS_UNAVAILABLE';
  readonly retryable = true;
}

const COMMAND_TIMEOUT_MS = 500;
const RECONNECT_MS_MAX = 1_000;

/**
 * A connection that fails fast instead of queueing: with its defaults ioredis 6 keeps a command
 * pending for as long as Redis is away, and sends one again whose answer was lost.
 */
export function createRedisPublisher(url: string): RedisPublisher {
  const redis = new Redis(url, {
    connectionName: 'outbox-relay',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_MS_MAX),
  });
  // Every fault also reaches the publish that suffers from it.
  redis.on('error', () => {});
  return {
    publish: async (publications) => {
      const transaction = redis.multi();
      for (const { channel, text } of publications) transaction.publish(channel, text);
      try {
        await beforeDeadline(transaction.exec());
      } catch (error) {
        // The connection may be half open: only a new one is known to work.
        redis.disconnect(true);
        throw new PublishFault('redis took no batch', { cause: error });
      }
    },
    close: () => redis.disconnect(),
  };
}

/** With its resending off, ioredis leaves commands of a lost connection pending for ever. */
async function beforeDeadline(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), 2 * COMMAND_TIMEOUT_MS);
  });
  try {
    const answer = await Promise.race([work, late]);
    if (answer === null) throw new Error('transaction was discarded');
  } finally {
    clearTimeout(timer);
  }
}
