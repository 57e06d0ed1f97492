import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { REDIS_USERS, type RedisUser, redisAclFile } from './redis-users.ts';

const passwords = Object.fromEntries(
  REDIS_USERS.map((user) => [user, `password of ${user}`]),
) as Record<RedisUser, string>;

const usersIn = (text: string) => text.split('\n').map((line) => line.split(' ')[1]);

test('there is a line for each user, and none lets in whoever brings no password', () => {
  const text = redisAclFile(passwords);
  expect(usersIn(text)).toEqual(['default', ...REDIS_USERS, undefined]);
  expect(text).toMatch(/^user default off /);
  expect(text).not.toMatch(/nopass|allkeys|allchannels|\+@|~\* /);
});

test('passwords stand there as their SHA-256 alone', () => {
  const text = redisAclFile(passwords);
  expect(text).not.toContain('password of');
  const digest = createHash('sha256').update('password of relay').digest('hex');
  expect(text).toContain(`user relay on #${digest} `);
});

test('an administrator is there only where it has a password', () => {
  const text = redisAclFile({ ...passwords, administrator: 'of the house' });
  expect(usersIn(text)).toEqual(['default', ...REDIS_USERS, 'administrator', undefined]);
});
