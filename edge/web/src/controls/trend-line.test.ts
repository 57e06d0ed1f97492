import { decimal } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import { trendLine } from './trend-line.ts';

const of = (...values: string[]) => trendLine(values.map(decimal))?.points;

test('the least value lies at the bottom, the greatest at the top, and steps are even', () => {
  expect(of('10000', '10500', '9500')).toBe('0,120 500,8 1000,232');
});

test('a difference that no double tells apart is drawn', () => {
  expect(of('90071992547.40992001', '90071992547.40992002')).toBe('0,232 1000,8');
});

test('what does not move runs through the middle, and one value is no line', () => {
  expect(of('7', '7')).toBe('0,120 1000,120');
  expect(of('7')).toBeUndefined();
});
