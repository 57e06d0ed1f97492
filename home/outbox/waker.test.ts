import { expect, test } from 'vitest';
import { createWaker } from './waker.ts';

const FOREVER_MS = 2_000_000;

test('waking ends a wait', async () => {
  const waker = createWaker();
  const waiting = waker.wait(FOREVER_MS);
  waker.wake();
  await waiting;
});

test('what happened before the wait is not missed, and counts once', async () => {
  const waker = createWaker();
  waker.wake();
  waker.wake();
  await waker.wait(FOREVER_MS);
  let resumed = false;
  const second = waker.wait(FOREVER_MS).then(() => {
    resumed = true;
  });
  await Promise.resolve();
  expect(resumed).toBe(false);
  waker.wake();
  await second;
});

test('a wait ends by itself after its time', async () => {
  await createWaker().wait(1);
});
