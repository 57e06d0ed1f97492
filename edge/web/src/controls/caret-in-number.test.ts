import { expect, test } from 'vitest';
import { caretBehind, significantBefore } from './caret-in-number.ts';

/** `|` is the caret. */
function typed(before: string, after: string): string {
  const caret = before.indexOf('|');
  const at = caretBehind(after, significantBefore(before.replace('|', ''), caret));
  return `${after.slice(0, at)}|${after.slice(at)}`;
}

test.each([
  ['1234|', '1,234', '1,234|'],
  ['1|,234', '1,234', '1|,234'],
  ['12|,345', '12,345', '12|,345'],
  ['1,29|34', '12,934', '12,9|34'],
  ['|1,234', '1,234', '|1,234'],
  ['1,2|4,567', '124,567', '12|4,567'],
  ['0.5|6', '0.56', '0.5|6'],
  ['１２|', '12', '12|'],
  ['12ㅁ|', '12', '12|'],
])('%s, tidied to %s, leaves the caret as in %s', (before, after, expected) => {
  expect(typed(before, after)).toBe(expected);
});
