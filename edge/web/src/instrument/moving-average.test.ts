import { expect, test } from 'vitest';
import { movingAverage } from './moving-average.ts';

const closes = (...texts: readonly string[]) => texts.map((close) => ({ close }));

test('the mean of the last closes, from where there are enough of them', () => {
  expect(movingAverage(closes('1', '2', '6', '4'), 3)).toEqual([undefined, undefined, '3', '4']);
  expect(movingAverage(closes('7', '8'), 1)).toEqual(['7', '8']);
  expect(movingAverage(closes('7', '8'), 3)).toEqual([undefined, undefined]);
});

test('is exact where a float would not be, and rounds the ninth place', () => {
  expect(movingAverage(closes('0.1', '0.2', '0.3'), 3).at(-1)).toBe('0.2');
  expect(movingAverage(closes('0.00000001', '0.00000002'), 2).at(-1)).toBe('0.00000002');
  expect(movingAverage(closes('153541000', '153636000', '153535000'), 3).at(-1)).toBe(
    '153570666.66666667',
  );
});

test('what leaves the span leaves nothing behind', () => {
  const texts = Array.from({ length: 500 }, (_, index) => `${(index * 7919) % 1000}.1234567`);
  const last = movingAverage(closes(...texts), 20).at(-1);
  expect(last).toBe(movingAverage(closes(...texts.slice(-20)), 20).at(-1));
});
