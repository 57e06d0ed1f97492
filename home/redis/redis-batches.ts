import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { type ChainableCommander, Redis } from 'ioredis';

/** Sends commands to Redis in batches, each all or nothing. */
export interface RedisBatches {
  /**
   * Sends what `fill` adds, in order and with nothing between. Rejects unless Redis took every
   * single command; whether it took any is then unknown.
   */
  send(fill: (batch: ChainableCommander) => void): Promise<void>;
  close(): void;
}

const COMMAND_TIMEOUT_MS = 500;
const BATCH_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MS_MAX = 1_000;

/**
 * A connection that fails fast instead of queueing: with its defaults ioredis 6 keeps a command
 * pending for as long as Redis is away, and sends one again whose answer was lost.
 */
export function createRedisBatches(url: string, connectionName: string): RedisBatches {
  const redis = new Redis(url, {
    connectionName,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, RECONNECT_MS_MAX),
  });
  // Every fault also reaches the batch that suffers from it.
  redis.on('error', () => {});
  return {
    async send(fill) {
      const batch = redis.multi();
      fill(batch);
      try {
        // With its resending off, ioredis leaves commands of a lost connection pending for ever.
        const late = () => new Error('redis did not answer in time');
        requireAllTaken(await beforeDeadline(batch.exec(), BATCH_TIMEOUT_MS, late));
      } catch (error) {
        // The connection may be half open: only a new one is known to work.
        if (redis.status === 'ready') redis.disconnect(true);
        throw error;
      }
    },
    close: () => redis.disconnect(),
  };
}

type Answers = Awaited<ReturnType<ChainableCommander['exec']>>;

/** A transaction goes through even if Redis refuses a command of it while executing. */
function requireAllTaken(answers: Answers): void {
  if (answers === null) throw new Error('redis discarded the transaction');
  const refused = answers.find(([error]) => error !== null)?.[0];
  if (refused) throw refused;
}
