import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import {
  asTyped,
  joinLines,
  tellAge,
  tellNumber,
  tellPercent,
  tellPrice,
  tellProfit,
  tellWon,
} from './wording.ts';

const at = parseInstant('2026-11-22T15:30:05Z') ?? addMicros(0 as never, 0);

test.each([
  [0, '0초 전'],
  [3_999_999, '3초 전'],
  [59_999_999, '59초 전'],
  [60_000_000, '2026-11-23 00:30:05 KST'],
  // Of a clock that is a little ahead.
  [-1, '0초 전'],
])('a figure of %i microseconds ago is %s', (micros, text) => {
  expect(tellAge(at, addMicros(at, micros))).toBe(text);
});

test('amounts are exact, grouped, and unknown where they are not known', () => {
  expect(
    ['0', '999', '1000', '-1234567.00012345', '123456789012'].map(decimal).map(tellNumber),
  ).toEqual(['0', '999', '1,000', '-1,234,567.00012345', '123,456,789,012']);
  expect([tellWon(decimal('1000')), tellWon(null)]).toEqual(['1,000원', '알 수 없음']);
  expect(['5', '0', '-5'].map(decimal).map(tellProfit)).toEqual(['+5원', '0원', '-5원']);
  expect(tellProfit(null)).toBe('알 수 없음');
  expect([tellPrice(decimal('1.5'), 'USD'), tellPrice(decimal('1.5'), 'KRW-COIN')]).toEqual([
    '$1.5',
    '1.5원',
  ]);
  expect(['0.01235', '-0.5', '0'].map(decimal).map(tellPercent)).toEqual(['+1.24%', '-50%', '0%']);
});

test('what users chose formats nothing', () => {
  expect(asTyped('@everyone <@&1> **x** `y` ||z|| [a](http://b)')).toBe(
    '\\@everyone \\<\\@&1\\> \\*\\*x\\*\\* \\`y\\` \\|\\|z\\|\\| \\[a\\]\\(http\\://b\\)',
  );
  expect(asTyped('지호 #1 \\')).toBe('지호 \\#1 \\\\');
});

test('lines without room are counted, and a message is never too long', () => {
  expect(joinLines(['a', 'b'])).toBe('a\nb');
  const lines = Array.from({ length: 30 }, (_, line) => `${line} ${'가'.repeat(90)}`);
  const text = joinLines(lines);
  expect(text.length).toBeLessThanOrEqual(2_000);
  const shown = text.split('\n').length - 1;
  expect(text.split('\n')).toEqual([...lines.slice(0, shown), `… 외 ${30 - shown}줄`]);
});
