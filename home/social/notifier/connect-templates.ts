import type { Redis } from 'ioredis';
import { connectRedis } from '#redis/connect-redis';

const CONNECT_TIMEOUT_MS = 2_000;

/** Redis as templates are read from it. Resolves also where it is away. */
export async function connectTemplates(url: string): Promise<Redis> {
  const terms = { lazyConnect: true, connectTimeout: CONNECT_TIMEOUT_MS };
  const redis = connectRedis(url, 'notifier', terms);
  await redis.connect().catch(() => {});
  return redis;
}
