import { MARKET_UPDATES_CHANNEL } from '#market/quote';
import { connectRedis } from '#redis/connect-redis';
import type { UpdateChannel } from './live-quotes.ts';

/**
 * Listens to the feeder on a connection of its own, again and again after each loss: what was missed
 * is found by looking at the quotes themselves.
 */
export function connectUpdates(url: string): UpdateChannel {
  const redis = connectRedis(url, 'api');
  redis.on('ready', () => void redis.subscribe(MARKET_UPDATES_CHANNEL).catch(() => {}));
  return {
    listen(onMessage) {
      redis.removeAllListeners('message');
      redis.on('message', (_channel, text) => onMessage(text));
    },
    close: () => redis.disconnect(),
  };
}
