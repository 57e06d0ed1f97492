import { REDIS_USERS } from '@mockstreet/access/redis-users';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asRedisUser, createTestRedis, type TestRedis } from '../../support/redis.ts';
import { REDIS_ATTEMPTS } from './attempts.ts';

let database: TestRedis;

beforeAll(async () => {
  database = await createTestRedis();
});
afterAll(() => database.drop());

/** `done`, or the first word of the refusal. A connection each: some commands change theirs. */
async function outcomeOf(url: string, [name, ...args]: readonly [string, ...string[]]) {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  let refusal: Error | undefined;
  redis.on('error', (error) => {
    refusal ??= error;
  });
  try {
    await redis.connect();
    await redis.call(name, ...args);
    return 'done';
  } catch (error) {
    // Who may not sign in is told so once, and then that the connection is closed.
    return (refusal ?? (error as Error)).message.split(' ')[0];
  } finally {
    redis.disconnect();
  }
}

test.each(REDIS_ATTEMPTS)('who gets it done: $what', async ({ command, allowed }) => {
  for (const user of REDIS_USERS) {
    const outcome = await outcomeOf(asRedisUser(database.url, user), command);
    expect([user, outcome]).toEqual([user, allowed.includes(user) ? 'done' : 'NOPERM']);
  }
});

test('nobody gets in without a name, by another’s password, or as the default user', async () => {
  const withPassword = (user: string, password: string) => {
    const url = new URL(database.url);
    url.username = user;
    url.password = password;
    return url.href;
  };
  const { password } = new URL(asRedisUser(database.url, 'api'));
  expect(await outcomeOf(withPassword('', ''), ['PING'])).toBe('NOAUTH');
  expect(await outcomeOf(withPassword('feeder', password), ['PING'])).toMatch(
    /^(NOAUTH|WRONGPASS)/,
  );
  expect(await outcomeOf(withPassword('default', password), ['PING'])).toMatch(
    /^(NOAUTH|WRONGPASS)/,
  );
  expect(await outcomeOf(withPassword('api', password), ['PING'])).toBe('done');
});
