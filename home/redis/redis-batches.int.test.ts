import { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTestRedis } from '../../tests/support/redis.ts';
import { createRedisBatches } from './redis-batches.ts';

test('a batch with one command that Redis refuses rejects, and the next one goes through', async () => {
  const { url } = await createTestRedis();
  const redis = new Redis(url);
  const batches = createRedisBatches(url, 'test');
  onTestFinished(() => {
    redis.disconnect();
    batches.close();
  });
  await vi.waitFor(() => batches.send((batch) => batch.set('text', 'not a number')));
  // Redis queues it like any other, and refuses it only when it executes it.
  const refused = batches.send((batch) => batch.set('before', '1').incr('text').set('after', '1'));
  await expect(refused).rejects.toThrow('not an integer');
  await vi.waitFor(() => batches.send((batch) => batch.set('later', '1')));
  expect(await redis.get('later')).toBe('1');
});
