import { expect, test } from 'vitest';
import { formatFindings, verdict } from './format-findings.ts';
import type { Finding } from './invariants.ts';

const clean: Finding = {
  invariant: 2,
  rule: 'every journal sums to zero in each asset',
  unit: 'journals',
  checked: 12,
  breaches: 0,
  examples: [],
};
const broken: Finding = { ...clean, breaches: 7, examples: ['journal a', 'journal b'] };
const unchecked: Finding = { ...clean, invariant: 1, unchecked: 'RabbitMQ is not running' };

test.each([
  ['clean', [clean], 0],
  ['a breach', [clean, broken], 1],
  ['something that could not be looked at', [clean, unchecked], 2],
  ['a breach beside something that could not be looked at', [unchecked, broken], 1],
] as const)('%s gives its exit code', (_, findings, code) => {
  expect(verdict(findings)).toBe(code);
});

test('every invariant has a row with what was looked at', () => {
  const lines = formatFindings([clean, { ...clean, unit: 'wallets', checked: 3 }]).split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual('1 2 3 5 7 9 11 12 13'.split(' '));
  expect(lines[1]).toMatch(/^2 {2}Money is conserved +ok +12 journals, 3 wallets$/);
});

test('a breach shows its rule, its examples and how many more there are', () => {
  const text = formatFindings([broken]);
  expect(text).toMatch(/Money is conserved +7 BREACHES/);
  expect(text).toContain('broken: every journal sums to zero in each asset');
  expect(text).toMatch(/journal a\n +journal b\n +… 5 more/);
});

test('a rule that was not looked at is never shown as clean', () => {
  expect(formatFindings([unchecked])).toMatch(/^1 {2}Nothing lost.* NOT CHECKED/);
});
