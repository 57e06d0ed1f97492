import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STAGE_MS_MIN, STOP_ALL_WITHIN_MS, stagePatience } from './stop-patience.ts';

/** What each stage takes when all are as slow as they may be. */
function slowestStop(limitsMs: readonly number[]): number[] {
  let leftMs = STOP_ALL_WITHIN_MS;
  return limitsMs.map((limitMs, index) => {
    const takenMs = Math.min(limitMs, stagePatience(leftMs, limitsMs.length - 1 - index));
    leftMs -= takenMs;
    return takenMs;
  });
}

test('stages that are in time have their whole limit', () => {
  expect(slowestStop([5_000, 2_000, 5_000])).toEqual([5_000, 2_000, 5_000]);
});

test('the slowest stop keeps the deadline and leaves every stage its least share', () => {
  const limits = fc.array(fc.integer({ min: STAGE_MS_MIN, max: 60_000 }), { maxLength: 12 });
  fc.assert(
    fc.property(limits, (limitsMs) => {
      const taken = slowestStop(limitsMs);
      expect(taken.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(STOP_ALL_WITHIN_MS);
      for (const ms of taken) expect(ms).toBeGreaterThanOrEqual(STAGE_MS_MIN);
    }),
  );
});
