import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { createRedisBatches } from '#outbox/redis-batches';
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

/** Redis is best effort: commands fail fast, and are never queued or sent again. */
export function createQuotePublisher(url: string): QuotePublisher {
  const batches = createRedisBatches(url, 'feeder');
  return {
    publish: (quotes, changed, at) =>
      batches.send((batch) => {
        for (const quote of quotes) {
          const json = JSON.stringify(toWire(quote));
          batch.set(quoteKey(quote.tickerId), json, 'EX', QUOTE_TTL_SECONDS);
        }
        if (changed.length === 0) return;
        const message = { version: 1, at: formatInstant(at), quotes: changed.map(toWire) };
        batch.publish(MARKET_UPDATES_CHANNEL, JSON.stringify(message));
      }),
    close: () => batches.close(),
  };
}
