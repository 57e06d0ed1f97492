import { Redis } from 'ioredis';

/**
 * A client that answers or fails at once: no queue for when the server is away, a deadline on
 * every command. It reconnects by itself.
 */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 500,
    retryStrategy: (attempts) => Math.min(attempts * 100, 2_000),
  });
  // Without a listener the client prints each lost connection; commands report it anyway.
  redis.on('error', () => {});
  return redis;
}
