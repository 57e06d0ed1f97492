import { Redis } from 'ioredis';

const CONNECT_TIMEOUT_MS = 2_000;

/** Redis as templates are read from it: a command is answered or fails at once. Resolves also where it is away. */
export async function connectTemplates(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    connectionName: 'notifier',
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 500,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempts) => Math.min(attempts * 100, 2_000),
  });
  // Every fault also reaches the command that suffers from it.
  redis.on('error', () => {});
  await redis.connect().catch(() => {});
  return redis;
}
