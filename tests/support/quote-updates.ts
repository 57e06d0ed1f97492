import { formatInstant } from '@mockstreet/shared/instant';
import type { UpdateChannel } from '../../home/api/streams/market/live-quotes.ts';
import {
  MARKET_UPDATES_CHANNEL,
  type Quote,
  quoteKey,
  toWire,
} from '../../home/market/quotes/quote.ts';
import type { HomeApi } from './home-api.ts';

/** Publishes quotes as the feeder does; heard by the API of the same test alone. */
export async function publishQuotes(home: HomeApi, quotes: readonly Quote[]): Promise<void> {
  const { redis } = home;
  for (const quote of quotes) {
    await redis.set(quoteKey(quote.tickerId), JSON.stringify(toWire(quote)), 'EX', 60);
  }
  const test = home.databaseUrl;
  const message = { version: 1, at: formatInstant(home.now), quotes: quotes.map(toWire), test };
  await redis.publish(MARKET_UPDATES_CHANNEL, JSON.stringify(message));
}

/** Channels are one for all numbered databases: leaves out what other tests publish meanwhile. */
export function ownUpdates(channel: UpdateChannel, databaseUrl: string): UpdateChannel {
  return {
    listen: (onMessage) =>
      channel.listen((text) => {
        if ((JSON.parse(text) as { test?: string }).test === databaseUrl) onMessage(text);
      }),
    close: () => channel.close(),
  };
}
