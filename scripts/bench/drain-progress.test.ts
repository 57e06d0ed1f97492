import { expect, test } from 'vitest';
import {
  type DrainSample,
  peakUntil,
  rateBetween,
  shareAt,
  sliceRates,
  steadinessOf,
  whenDone,
} from './drain-progress.ts';

const MEGABYTE = 2 ** 20;

/** One a second, each hundredth of the whole taking as long as told. */
function drained(msOfHundredth: (hundredth: number) => number): DrainSample[] {
  const samples: DrainSample[] = [{ atMs: 0, share: 0, peakMemoryBytes: 100 * MEGABYTE }];
  let atMs = 0;
  for (let hundredth = 1; hundredth <= 100; hundredth++) {
    atMs += msOfHundredth(hundredth);
    samples.push({ atMs, share: hundredth / 100, peakMemoryBytes: (100 + hundredth) * MEGABYTE });
  }
  return samples;
}

test('what nobody sampled lies between the samples beside it', () => {
  const samples = drained(() => 10);
  expect(whenDone(samples, 0.255)).toBeCloseTo(255);
  expect(whenDone(samples.slice(0, 1).concat(samples.slice(-1)), 0.5)).toBeCloseTo(500);
});

test('what was done at a moment is what the last sample before it said', () => {
  expect(
    shareAt(
      drained(() => 10),
      259,
    ),
  ).toBe(0.25);
  expect(
    shareAt(
      drained(() => 10),
      -1,
    ),
  ).toBe(0);
});

test('a drain that nobody saw end has no end', () => {
  expect(() => whenDone(drained(() => 10).slice(0, 50), 1)).toThrow(RangeError);
});

test('each slice has the rate of its own time', () => {
  const rates = sliceRates(
    drained((hundredth) => (hundredth <= 50 ? 10 : 20)),
    2,
  );
  expect(rates[0]).toBeCloseTo(1);
  expect(rates[1]).toBeCloseTo(0.5);
});

test('an engine that is slow at first, and then slower and slower, is told by its fifths', () => {
  // The warm-up takes ten times as long, and does not count.
  const msOf = (hundredth: number) => (hundredth <= 5 ? 100 : hundredth <= 80 ? 10 : 12.5);
  const { first, last } = steadinessOf(drained(msOf));
  expect(first).toBeCloseTo(1);
  expect(last).toBeCloseTo(0.8);
});

test('memory is that of the first sample with as much done', () => {
  expect(
    peakUntil(
      drained(() => 10),
      0.1,
    ),
  ).toBe(110 * MEGABYTE);
  expect(
    peakUntil(
      drained(() => 10),
      1,
    ),
  ).toBe(200 * MEGABYTE);
});

test('the rate between two shares leaves out what was before and behind', () => {
  const samples = drained((hundredth) => (hundredth <= 30 || hundredth > 80 ? 50 : 10));
  expect(rateBetween(samples, 0.3, 0.8)).toBeCloseTo(1);
});
