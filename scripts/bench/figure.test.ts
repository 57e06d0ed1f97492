import { expect, test } from 'vitest';
import { type Figure, formatFigures, isMet, median, quantile } from './figure.ts';

const figure: Figure = {
  name: 'intake',
  ours: '8,000 orders/s',
  yardstick: '10,000 publishes/s',
  ratio: 0.8,
  goal: { bound: 0.8, want: 'at least' },
  limit: 'the processors',
  details: [],
};

test('the median of an even number of values lies between the middle two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 2, 3, 10])).toBe(2.5);
});

test('a quantile does not depend on the order of the values', () => {
  expect(quantile([5, 3, 1, 4, 2], 1)).toBe(5);
  expect(quantile([5, 3, 1, 4, 2], 0)).toBe(1);
  expect(quantile([10, 0], 0.25)).toBe(2.5);
});

test.each([
  [0.8, 'at least', true],
  [0.79, 'at least', false],
  [0.8, 'at most', true],
  [0.81, 'at most', false],
] as const)('a ratio of %d that should be %s 0.8 is met: %s', (ratio, want, met) => {
  expect(isMet({ ...figure, ratio, goal: { bound: 0.8, want } })).toBe(met);
});

test('a figure without a goal is neither met nor missed', () => {
  const { goal: _, ...report } = figure;
  expect(isMet(report)).toBeUndefined();
});

test('the table shows each figure with its goal, and what limits it', () => {
  const text = formatFigures([figure, { ...figure, name: 'drain', ratio: 0.5 }]);
  expect(text).toMatch(
    /^intake +8,000 orders\/s +10,000 publishes\/s +0\.80 +at least 0\.80 +ok$/m,
  );
  expect(text).toMatch(/^drain .* 0\.50 .* MISS$/m);
  expect(text).toContain('intake: the processors');
});
