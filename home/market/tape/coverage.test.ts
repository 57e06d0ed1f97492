import {
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Coverage,
  closedGaps,
  decideUpTo,
  firstGap,
  GAP_MICROS,
  nextBackfillStep,
  observe,
} from './coverage.ts';

const at = (seconds: number): Instant => instant(seconds * MICROS_PER_SECOND);
const alwaysOpen = (from: Instant, to: Instant) => to - from;
const from = (seconds: number): Coverage => ({ completeTo: at(seconds), beyond: [] });
const observeAll = (coverage: Coverage, seconds: readonly number[], openTime = alwaysOpen) =>
  seconds.reduce((state, second) => observe(state, at(second), openTime), coverage);

describe('coverage', () => {
  it('follows the answers as long as no more than three seconds lie between them', () => {
    const coverage = observeAll(from(100), [101, 102, 105]);
    expect(coverage).toEqual(from(105));
    expect(firstGap(coverage)).toBeUndefined();
  });

  it('stops at a gap, however much is answered beyond it', () => {
    const coverage = observeAll(from(100), [104, 105, 106]);
    expect(coverage.completeTo).toBe(at(100));
    expect(firstGap(coverage)).toEqual({ after: at(100), before: at(104) });
  });

  it('joins what lies beyond a gap once the gap is decided, up to the next gap', () => {
    const coverage = observeAll(from(100), [110, 111, 120, 121]);
    expect(decideUpTo(coverage, at(105)).completeTo).toBe(at(105));
    const next = decideUpTo(coverage, at(110));
    expect(next.completeTo).toBe(at(111));
    expect(firstGap(next)).toEqual({ after: at(111), before: at(120) });
  });

  it('counts only time in which the market was open', () => {
    // Closed from 100 to 1000.
    const openTime = (a: Instant, b: Instant) =>
      Math.max(0, Math.min(b, at(100)) - a) + Math.max(0, b - Math.max(a, at(1000)));
    expect(observeAll(from(99), [1001, 1002], openTime)).toEqual(from(1002));
    expect(observeAll(from(96), [1001], openTime).completeTo).toBe(at(96));
  });

  it('agrees with a plain walk over every known moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 80 }), (steps) => {
        let total = 0;
        const moments = steps.map((step) => {
          total += step;
          return total;
        });
        let known = at(0);
        for (const moment of moments) {
          if (at(moment) - known > GAP_MICROS) break;
          known = at(moment);
        }
        expect(observeAll(from(0), moments).completeTo).toBe(known);
      }),
    );
  });

  it('never goes back, ends up complete once every gap is decided, and keeps a bounded memory', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 600 }), (steps) => {
        let coverage = from(0);
        let moment = 0;
        for (const step of steps) {
          moment += step;
          const next = observe(coverage, at(moment), alwaysOpen);
          expect(next.completeTo).toBeGreaterThanOrEqual(coverage.completeTo);
          expect(next.beyond.length).toBeLessThanOrEqual(256);
          coverage = next;
        }
        for (let gap = firstGap(coverage); gap; gap = firstGap(coverage)) {
          const next = decideUpTo(coverage, gap.before);
          expect(next.completeTo).toBeGreaterThan(coverage.completeTo);
          coverage = next;
        }
        expect(coverage.completeTo).toBe(at(moment));
      }),
    );
  });
});

describe('backfilling a gap', () => {
  const gap = { after: at(130), before: at(390) };

  it('waits until the first minute in the gap is over and closed by the venue', () => {
    expect(nextBackfillStep(gap, at(240), 200)).toBeUndefined();
    expect(nextBackfillStep(gap, at(242), 200)).toEqual({
      after: at(130),
      before: at(240),
      decidedTo: instant(at(240) - 1),
    });
  });

  it('takes the rest at once when its last minute is over', () => {
    expect(nextBackfillStep(gap, at(1000), 200)).toEqual({ ...gap, decidedTo: at(390) });
  });

  it('goes oldest first in steps of a bounded number of minutes', () => {
    expect(nextBackfillStep(gap, at(1000), 2)).toMatchObject({ before: at(300) });
  });

  it('decides a gap without the start of a minute by itself: it can hold no bar', () => {
    const short = { after: at(121), before: at(170) };
    expect(nextBackfillStep(short, at(171), 200)).toEqual({ ...short, decidedTo: at(170) });
    expect(closedGaps({ ...short, decidedTo: at(170) }, [])).toEqual([
      { from: at(121), to: at(170), resolution: 'UNRECOVERABLE' },
    ]);
  });

  it('records which minutes had a bar and which can never be known', () => {
    const step = { ...gap, decidedTo: at(390) };
    expect(closedGaps(step, [at(180), at(240), at(360)])).toEqual([
      { from: at(130), to: at(180), resolution: 'UNRECOVERABLE' },
      { from: at(180), to: at(300), resolution: 'BACKFILLED' },
      { from: at(300), to: at(360), resolution: 'UNRECOVERABLE' },
      { from: at(360), to: at(390), resolution: 'BACKFILLED' },
    ]);
  });

  it('reaches the end of any gap, step by step, without leaving or repeating a moment', () => {
    const part = fc.integer({ min: 1, max: 40 * 60 * 1000 });
    fc.assert(
      fc.property(part, part, fc.integer({ min: 1, max: 10 }), (start, length, minutesMax) => {
        const whole = { after: instant(start * 1000), before: instant((start + length) * 1000) };
        const now = instant(whole.before + 2 * MICROS_PER_MINUTE);
        let after = whole.after;
        let starts = 0;
        while (after < whole.before) {
          const step = nextBackfillStep({ after, before: whole.before }, now, minutesMax);
          if (!step) throw new Error('every minute is over, so there is a step');
          expect(step.after).toBe(after);
          const pieces = closedGaps(step, []);
          expect([step.after, step.after + 1]).toContain(pieces[0]?.from);
          expect(pieces.at(-1)?.to).toBe(step.before);
          starts += minuteStartsWithin(step.after, step.before);
          after = step.decidedTo;
        }
        expect(after).toBe(whole.before);
        expect(starts).toBe(minuteStartsWithin(whole.after, whole.before));
      }),
    );
  });
});

/** Starts of minutes strictly between the two. */
function minuteStartsWithin(after: Instant, before: Instant): number {
  return Math.ceil(before / MICROS_PER_MINUTE) - 1 - Math.floor(after / MICROS_PER_MINUTE);
}
