import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Coverage,
  decideUpTo,
  firstGap,
  gapsOf,
  observe,
  openGapsAt,
  restoreCoverage,
} from './coverage.ts';

const at = (seconds: number): Instant => instant(seconds * MICROS_PER_SECOND);
const GAP_MICROS = 3 * MICROS_PER_SECOND;
const alwaysOpen = { openTime: (from: Instant, to: Instant) => to - from, gapMicros: GAP_MICROS };
const from = (seconds: number): Coverage => ({ completeTo: at(seconds), beyond: [] });
const observeAll = (coverage: Coverage, seconds: readonly number[], terms = alwaysOpen) =>
  seconds.reduce((state, second) => observe(state, at(second), terms), coverage);

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

  it('lets each source say what is a gap', () => {
    const slow = { ...alwaysOpen, gapMicros: 10 * MICROS_PER_SECOND };
    expect(observeAll(from(100), [110, 120], slow)).toEqual(from(120));
    expect(observeAll(from(100), [111], slow).completeTo).toBe(at(100));
  });

  it('shows a gap that still grows, beside those that have ended', () => {
    const coverage = observeAll(from(100), [110, 111]);
    const ended = { after: at(100), before: at(110), isGrowing: false };
    expect(openGapsAt(coverage, at(114), alwaysOpen)).toEqual([ended]);
    expect(openGapsAt(coverage, at(115), alwaysOpen)).toEqual([
      ended,
      { after: at(111), before: at(115), isGrowing: true },
    ]);
    expect(openGapsAt(from(100), at(103), alwaysOpen)).toEqual([]);
  });

  it('knows after a crash what it left on record, and takes a gap that grew for one that grows', () => {
    const left = observeAll(from(100), [110, 111, 120, 121]);
    const restored = restoreCoverage(at(100), gapsOf(left), at(121));
    expect(restored).toEqual(left);
    // Nobody answered after 121: what was written of its end says only how long it had lasted.
    const growing = openGapsAt(left, at(190), alwaysOpen);
    expect(growing).toHaveLength(3);
    expect(restoreCoverage(at(100), growing, at(121))).toEqual(left);
    // The head had moved, and the record had not: gaps below it are decided.
    expect(restoreCoverage(at(111), gapsOf(left), at(121))).toEqual(decideUpTo(left, at(111)));
    expect(restoreCoverage(at(130), gapsOf(left), at(121))).toEqual(from(130));
  });

  it('counts only time in which the market was open', () => {
    // Closed from 100 to 1000.
    const openTime = (a: Instant, b: Instant) =>
      Math.max(0, Math.min(b, at(100)) - a) + Math.max(0, b - Math.max(a, at(1000)));
    const terms = { openTime, gapMicros: GAP_MICROS };
    expect(observeAll(from(99), [1001, 1002], terms)).toEqual(from(1002));
    expect(observeAll(from(96), [1001], terms).completeTo).toBe(at(96));
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
