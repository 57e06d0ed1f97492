import { decimal } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import { readShareOrder, tidyShareEntry } from './read-share-order.ts';

const atHand = { cashKrw: decimal('50000'), quantity: decimal('1.5') };
const base = { tickerId: 'HUMAN-ETF-JIHO', leastKrw: '1000', atHand };

test('a buy is for an amount, a sale of a quantity', () => {
  expect(readShareOrder({ ...base, side: 'BUY', entry: '50,000' })).toEqual({
    ok: true,
    order: { ticker_id: 'HUMAN-ETF-JIHO', side: 'BUY', type: 'MARKET', amount_krw: '50000' },
  });
  expect(readShareOrder({ ...base, side: 'SELL', entry: '1.50' })).toEqual({
    ok: true,
    order: { ticker_id: 'HUMAN-ETF-JIHO', side: 'SELL', type: 'MARKET', quantity: '1.5' },
  });
});

test.each([
  ['BUY', '', 'EMPTY'],
  ['SELL', '0.', 'EMPTY'],
  ['BUY', '999', 'TOO_SMALL'],
  ['BUY', '50,001', 'MORE_THAN_HELD'],
  ['SELL', '1.50000001', 'MORE_THAN_HELD'],
] as const)('%s %s is refused: %s', (side, entry, fault) => {
  expect(readShareOrder({ ...base, side, entry })).toEqual({ ok: false, fault });
});

test('what is at hand is not asked about while home has not told', () => {
  const read = readShareOrder({ ...base, side: 'SELL', entry: '7', atHand: undefined });
  expect(read.ok).toBe(true);
});

test('an entry keeps what may be typed', () => {
  expect(tidyShareEntry('01234567원', 'BUY')).toBe('1,234,567');
  expect(tidyShareEntry('12.5', 'BUY')).toBe('12');
  expect(tidyShareEntry('.123456789', 'SELL')).toBe('0.12345678');
});
