import { expect, test } from 'vitest';
import { counted } from './counted.ts';

test.each([
  [1, '1 order'],
  ['1', '1 order'],
  [0, '0 orders'],
  ['1,001', '1,001 orders'],
])('%s is told as %s', (count, told) => {
  expect(counted(count, 'order')).toBe(told);
});

test('what has a plural of its own has it said', () => {
  expect(counted(2, 'order waits', 'orders wait')).toBe('2 orders wait');
});
