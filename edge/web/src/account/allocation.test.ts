import { expect, test } from 'vitest';
import { allocate } from './allocation.ts';
import type { LivePosition } from './live-portfolio.ts';

const held = (tickerId: string, valueKrw: string | null): LivePosition => ({
  position: { ticker_id: tickerId } as LivePosition['position'],
  valueKrw,
  profit: { krw: null, part: null },
});
const told = (...args: Parameters<typeof allocate>) =>
  allocate(...args).map(({ key, share }) => `${key} ${share}`);

test('the largest comes first, cash last, and the shares are of the whole', () => {
  expect(told([held('A', '1000'), held('B', '3000')], '4000')).toEqual([
    'B 0.375',
    'A 0.125',
    'cash 0.5',
  ]);
});

test('small ones beyond the sixth are one', () => {
  const seven = ['7', '6', '5', '4', '3', '2', '1'].map((value) => held(`T${value}`, value));
  expect(told(seven, '0')).toEqual([
    'T7 0.25',
    'T6 0.2143',
    'T5 0.1786',
    'T4 0.1429',
    'T3 0.1071',
    'others 0.1071',
  ]);
});

test('what has no price, or is owed, has no place', () => {
  expect(told([held('A', null), held('B', '10')], '-500')).toEqual(['B 1']);
  expect(told([], '0')).toEqual([]);
});
