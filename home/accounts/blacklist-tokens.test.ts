import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { createTokenBlacklist } from './blacklist-tokens.ts';

it('does not wait again for a Redis that left a question open, until it has answered one', async () => {
  const questions: PromiseWithResolvers<number>[] = [];
  const ask = () => {
    const question = Promise.withResolvers<number>();
    questions.push(question);
    return question.promise;
  };
  const blacklist = createTokenBlacklist({ exists: ask } as unknown as Redis);
  const first = blacklist.has('access', 'a');
  questions[0]?.reject(new Error('Command timed out'));
  expect(await first).toBe(false);
  // Nobody answers this one; it resolves all the same.
  expect(await blacklist.has('access', 'b')).toBe(false);
  questions[1]?.resolve(1);
  await questions[1]?.promise;
  const third = blacklist.has('access', 'c');
  questions[2]?.resolve(1);
  expect(await third).toBe(true);
});
