import { expect, test } from 'vitest';
import {
  directionOf,
  directionOfPercent,
  formatAveragePrice,
  formatPercentChange,
  formatPrice,
  formatQuantity,
  formatShare,
  formatWon,
  formatWonChange,
} from './format-number.ts';

test.each([
  ['0', '0원'],
  ['999', '999원'],
  ['1000', '1,000원'],
  ['10000000', '10,000,000원'],
  ['-1234567', '-1,234,567원'],
  ['123456789012.4', '123,456,789,012원'],
  [undefined, '–'],
  ['abc', '–'],
])('won %s shows as %s', (text, shown) => {
  expect(formatWon(text, 'ko')).toBe(shown);
});

test('amounts that a float would bend are shown exactly', () => {
  expect(formatQuantity('123456789012.12345678')).toBe('123,456,789,012.12345678');
  expect(formatQuantity('0.1')).toBe('0.1');
});

test.each([
  ['1200', '+1,200원'],
  ['-300', '−300원'],
  ['0', '0원'],
  ['-0.2', '0원'],
])('a change of %s won shows as %s', (text, shown) => {
  expect(formatWonChange(text, 'ko')).toBe(shown);
});

test.each([
  ['71300', 'KRW', '71,300원'],
  ['0.0241', 'KRW-COIN', '0.0241원'],
  ['162876000', 'KRW-COIN', '162,876,000원'],
  ['228.5', 'USD', '$228.50'],
  ['1228', 'USD', '$1,228.00'],
  ['0.12345', 'USD', '$0.12345'],
] as const)('a price of %s %s shows as %s', (text, currency, shown) => {
  expect(formatPrice(text, currency, 'ko')).toBe(shown);
});

test.each([
  ['158634478.29759279', 'KRW-COIN', '158,634,478원'],
  ['241.33333333', 'KRW-COIN', '241.33원'],
  ['0.01213333', 'KRW-COIN', '0.01213333원'],
  ['272.81333333', 'USD', '$272.81'],
] as const)('an average price of %s %s shows as %s', (text, currency, shown) => {
  expect(formatAveragePrice(text, currency, 'ko')).toBe(shown);
});

test.each([
  ['0.01254', '+1.25%'],
  ['-0.12', '−12.00%'],
  ['0', '0.00%'],
  ['-0.00001', '0.00%'],
])('a change by %s of the whole shows as %s', (text, shown) => {
  expect(formatPercentChange(text)).toBe(shown);
});

test('a change that rounds to nothing is neither up nor down', () => {
  expect(['0.00005', '0.00006', '-0.00004', '-0.0001', null].map(directionOfPercent)).toEqual([
    'flat',
    'up',
    'flat',
    'down',
    'flat',
  ]);
});

test('a change goes up, down or nowhere', () => {
  expect([directionOf('0.01'), directionOf('-3'), directionOf('0'), directionOf(null)]).toEqual([
    'up',
    'down',
    'flat',
    'flat',
  ]);
});

test('in English the symbol leads, behind the sign', () => {
  expect([
    formatWon('1234567', 'en'),
    formatWon('-1200', 'en'),
    formatWonChange('1200', 'en'),
    formatWonChange('-1200', 'en'),
    formatWonChange('0', 'en'),
    formatPrice('71300', 'KRW', 'en'),
    formatPrice('228.5', 'USD', 'en'),
  ]).toEqual(['₩1,234,567', '-₩1,200', '+₩1,200', '−₩1,200', '₩0', '₩71,300', '$228.50']);
});

test('a share of a whole has one place', () => {
  expect(['1', '0.33333', '0.0004', null].map(formatShare)).toEqual(['100%', '33.3%', '0%', '–']);
});
