import { expect, test } from 'vitest';
import { kstToUtc } from './kst-to-utc.ts';

test('an entry is read as a clock in Korea, whatever clocks the browser has', () => {
  expect(kstToUtc('2026-12-01T09:00')).toBe('2026-12-01T00:00:00.000000Z');
  expect(kstToUtc('2026-12-01T08:59')).toBe('2026-11-30T23:59:00.000000Z');
});

test.each(['', '2026-12-01', 'soon', '2026-02-30T09:00'])('%j is no moment', (typed) => {
  expect(kstToUtc(typed)).toBeUndefined();
});
