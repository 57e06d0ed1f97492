import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { createRedisBatches } from '#redis/redis-batches';
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

/** Keys set at once: answers of more are kept in memory for longer than it takes to collect them. */
const KEYS_AT_ONCE = 500;

/** Redis is best effort: commands fail fast, and are never queued or sent again. */
export function createQuotePublisher(url: string): QuotePublisher {
  const batches = createRedisBatches(url, 'feeder');
  return {
    async publish(quotes, changed, at) {
      // Written out once, for the key and for the message.
      const texts = new Map(quotes.map((quote) => [quote, JSON.stringify(toWire(quote))]));
      const entries = [...texts];
      for (let from = 0; from < entries.length; from += KEYS_AT_ONCE) {
        await batches.send((batch) => {
          for (const [{ tickerId }, text] of entries.slice(from, from + KEYS_AT_ONCE)) {
            batch.set(quoteKey(tickerId), text, 'EX', QUOTE_TTL_SECONDS);
          }
        });
      }
      if (changed.length === 0) return;
      const news = changed.map((quote) => texts.get(quote) ?? JSON.stringify(toWire(quote)));
      const message = `{"version":1,"at":"${formatInstant(at)}","quotes":[${news.join(',')}]}`;
      await batches.send((batch) => void batch.publish(MARKET_UPDATES_CHANNEL, message));
    },
    close: () => batches.close(),
  };
}
