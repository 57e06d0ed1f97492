import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followOutbox } from './follow-outbox.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('who meets a fault pauses before the next session, however much is told meanwhile', async () => {
  let opened = 0;
  const faults: unknown[] = [];
  const follower = followOutbox({
    openSession: async (onMoved) => {
      opened += 1;
      // Not for ever: without a pause this would never come to an end.
      if (opened < 20) onMoved();
      return { close: async () => {} };
    },
    round: async () => {
      throw new Error('away');
    },
    onConnecting: () => {},
    onFault: (error) => faults.push(error),
  });
  await vi.advanceTimersByTimeAsync(0);
  expect([opened, faults.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([opened, faults.length]).toEqual([5, 5]);
  await follower.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(opened).toBe(5);
});

test('who is stopped in that pause ends at once', async () => {
  const follower = followOutbox({
    openSession: () => Promise.reject(new Error('away')),
    round: async () => false,
    onConnecting: () => {},
    onFault: () => {},
  });
  await vi.advanceTimersByTimeAsync(0);
  // No timer is let run: only the stop can end it.
  await follower.stop();
});
