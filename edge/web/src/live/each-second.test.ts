import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eachSecond } from './each-second.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('all that tick share one timer, which ends with the last of them', () => {
  const ticks = { one: 0, other: 0 };
  const leave = [
    eachSecond(() => {
      ticks.one += 1;
    }),
    eachSecond(() => {
      ticks.other += 1;
    }),
  ];
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(2_000);
  leave[0]?.();
  vi.advanceTimersByTime(1_000);
  expect(ticks).toEqual({ one: 2, other: 3 });
  leave[1]?.();
  expect(vi.getTimerCount()).toBe(0);
});
