import { expect, test } from 'vitest';
import { createStartTimes } from './start-times.ts';

test('a start tells what its time went to, from the first module on', async () => {
  let nowMs = 250;
  const times = createStartTimes(() => nowMs);
  const done = await times.during('checks', async () => {
    nowMs = 400;
    return 'checked';
  });
  times.note({ name: 'redis', fromMs: 400, toMs: 480 });
  expect(done).toBe('checked');
  expect(times.steps()).toEqual([
    { name: 'modules', fromMs: 0, toMs: 250 },
    { name: 'checks', fromMs: 250, toMs: 400 },
    { name: 'redis', fromMs: 400, toMs: 480 },
  ]);
});

test('work that failed took no step of a start that became ready', async () => {
  const times = createStartTimes(() => 0);
  await expect(times.during('checks', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(times.steps()).toHaveLength(1);
});
