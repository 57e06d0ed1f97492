import { decimal, ZERO } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import { emptyDraft, entryForShare, readEntry, tidyEntry } from './order-draft.ts';

test.each([
  ['1000000', 'won', '1,000,000'],
  ['007', 'won', '7'],
  ['1,234.5', 'won', '1,234'],
  ['１２３４', 'won', '1,234'],
  ['12ㅁ3만원', 'won', '123'],
  ['', 'won', ''],
  ['.5', 'decimal', '0.5'],
  ['0.', 'decimal', '0.'],
  ['1.2.3', 'decimal', '1.23'],
  ['0.123456789', 'decimal', '0.12345678'],
] as const)('typing %j as %s shows %j', (typed, kind, shown) => {
  expect(tidyEntry(typed, kind)).toBe(shown);
});

test.each([
  ['1,000,000', decimal('1000000')],
  ['0.', undefined],
  ['', undefined],
  ['0.00', undefined],
  ['12.', decimal('12')],
  ['0.0005', decimal('0.0005')],
])('%j is read as %s', (entry, value) => {
  expect(readEntry(entry)).toBe(value);
});

test('a share of what is at hand is rounded down to what can be ordered', () => {
  expect(entryForShare(25, decimal('1000003'), decimal('1'))).toBe('250,000');
  expect(entryForShare(50, decimal('3'), decimal('1'))).toBe('1');
  expect(entryForShare(100, decimal('0.12345678'), decimal('0.00000001'))).toBe('0.12345678');
  expect(entryForShare(10, decimal('3'), decimal('1'))).toBe('');
  expect(entryForShare(50, ZERO, decimal('1'))).toBe('');
});

test('a limit is good for the day, of a coin until it is taken back', () => {
  expect(emptyDraft({ market: 'KRX' }, 'BUY')).toMatchObject({ timeInForce: 'DAY' });
  expect(emptyDraft({ market: 'CRYPTO' }, 'SELL')).toMatchObject({
    timeInForce: 'GTC',
    measure: 'QUANTITY',
  });
});
