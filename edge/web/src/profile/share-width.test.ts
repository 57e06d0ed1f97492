import { expect, test } from 'vitest';
import { cashShare, shareWidth } from './share-width.ts';

test.each([
  ['0.25', '25%'],
  ['0.333', '33.3%'],
  ['1.2', '100%'],
  ['-0.1', '0%'],
  [null, '0%'],
])('a share of %s is a bar of %s', (share, width) => {
  expect(shareWidth(share)).toBe(width);
});

test('what the positions leave is cash, unless one of them is not known', () => {
  expect(cashShare(['0.25', '0.5'])).toBe('0.25');
  expect(cashShare([])).toBe('1');
  expect(cashShare(['0.5', '0.501'])).toBeUndefined();
  expect(cashShare(['0.25', null])).toBeUndefined();
});
