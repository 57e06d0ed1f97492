import type { RedisUser } from '@mockstreet/access/redis-users';
import { redisUserPassword } from '@mockstreet/native/redis';
import { Redis } from 'ioredis';
import { inject } from 'vitest';
import { REDIS_DATABASES } from './servers.ts';

export interface TestRedis {
  /** Address of a numbered database of its own, for the administrator. See {@link asRedisUser}. */
  readonly url: string;
  /** Empties it. */
  drop(): Promise<void>;
}

/**
 * An empty numbered database of its caller alone. Mind: channels are not numbered, so a test
 * that subscribes hears what other tests publish at the same time; look for your own ids.
 */
export async function createTestRedis(): Promise<TestRedis> {
  const server = inject('servers').redisUrl;
  // Database 0 hands out the others.
  const taken = await command(server, (redis) => redis.incr('test-databases-taken'));
  if (taken >= REDIS_DATABASES) throw new Error('this run has used up its Redis databases');
  const url = new URL(server);
  url.pathname = `/${taken}`;
  return {
    url: url.href,
    drop: async () => {
      await command(url.href, (redis) => redis.flushdb());
    },
  };
}

/** The same database as a service signs in to it. */
export function asRedisUser(administratorUrl: string, user: RedisUser): string {
  const url = new URL(administratorUrl);
  url.password = redisUserPassword(url.password, user);
  url.username = user;
  return url.href;
}

async function command<T>(url: string, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}
