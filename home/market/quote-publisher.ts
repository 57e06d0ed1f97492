import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { Redis } from 'ioredis';
import {
  MARKET_UPDATES_CHANNEL,
  QUOTE_TTL_SECONDS,
  type Quote,
  quoteKey,
  toWire,
} from './quote.ts';

export interface QuotePublisher {
  /**
   * Sets every quote anew for {@link QUOTE_TTL_SECONDS} and sends one message with those that
   * `changed`. Rejects when Redis does not take it; nothing is kept for later, as the next tick
   * brings newer quotes.
   */
  publish(quotes: readonly Quote[], changed: readonly Quote[], at: Instant): Promise<void>;
  close(): void;
}

const COMMAND_TIMEOUT_MS = 500;
const RECONNECT_MS_MAX = 1_000;

/** Redis is best effort: commands fail fast, and are never queued or sent again. */
export function createQuotePublisher(url: string): QuotePublisher {
  const redis = new Redis(url, {
    connectionName: 'feeder',
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
    async publish(quotes, changed, at) {
      const pipeline = redis.pipeline();
      for (const quote of quotes) {
        const json = JSON.stringify(toWire(quote));
        pipeline.set(quoteKey(quote.tickerId), json, 'EX', QUOTE_TTL_SECONDS);
      }
      if (changed.length > 0) {
        const message = { version: 1, at: formatInstant(at), quotes: changed.map(toWire) };
        pipeline.publish(MARKET_UPDATES_CHANNEL, JSON.stringify(message));
      }
      try {
        await beforeDeadline(pipeline.exec());
      } catch (error) {
        // The connection may be half open: only a new one is known to work.
        if (redis.status === 'ready') redis.disconnect(true);
        throw error;
      }
    },
    close: () => redis.disconnect(),
  };
}

/** Commands of a lost connection stay pending when resending is off, so the wait is bounded here. */
async function beforeDeadline(
  work: Promise<readonly (readonly [error: Error | null, result: unknown])[] | null>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('redis did not answer in time')), COMMAND_TIMEOUT_MS);
  });
  try {
    const answers = await Promise.race([work, late]);
    const failed = answers?.find(([error]) => error !== null)?.[0];
    if (failed) throw failed;
  } finally {
    clearTimeout(timer);
  }
}
