import { Redis, type RedisOptions } from 'ioredis';

/**
 * A client for whoever asks Redis and can do without: it answers or fails at once, with no queue for when the server is
 * away and a deadline on every command. It reconnects by itself.
 *
 * @param connectionName as the server's list of clients shows it
 */
export function connectRedis(
  url: string,
  connectionName: string,
  options: Pick<RedisOptions, 'connectTimeout' | 'lazyConnect'> = {},
): Redis {
  const redis = new Redis(url, {
    connectionName,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 500,
    retryStrategy: (attempts) => Math.min(attempts * 100, 2_000),
    ...options,
  });
  // Without a listener the client prints each lost connection; commands report it anyway.
  redis.on('error', () => {});
  return redis;
}
