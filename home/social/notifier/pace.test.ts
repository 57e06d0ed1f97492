import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

const HOUR = 3_600_000;

test('a pause is kept, and a longer one counts', () => {
  const pace = createPace(() => 0);
  pace.pause(0, 1_000);
  pace.pause(100, 100);
  expect([pace.waitMs(100), pace.waitMs(999), pace.waitMs(1_000)]).toEqual([900, 1, 0]);
});

test('nobody waits longer because the clock is set back', () => {
  const pace = createPace(() => 0);
  pace.pause(2 * HOUR, 5_000);
  expect(pace.waitMs(HOUR)).toBe(5_000);
  expect(pace.waitMs(HOUR + 5_000)).toBe(0);
  pace.backOff(10);
  expect(pace.waitMs(10)).toBe(500);
});

test('without an answer it is longer each time, until it works', () => {
  const pace = createPace(() => 0.5);
  const waits = Array.from({ length: 8 }, (_, time) => {
    pace.backOff(time * HOUR);
    return pace.waitMs(time * HOUR);
  });
  expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000]);
  pace.succeeded();
  pace.backOff(9 * HOUR);
  expect(pace.waitMs(9 * HOUR)).toBe(750);
});
