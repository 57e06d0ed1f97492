import { describe, expect, test } from 'vitest';
import { type ActionDraft, actionOf } from './action-of.ts';

const AT = '2026-12-01T00:00:00.000000Z';
const draft: ActionDraft = {
  kind: 'SPLIT',
  tickerId: 'KRX-STOCK-005930',
  effective: '2026-12-01T09:00',
  newShares: '50',
  oldShares: '1',
  amount: '',
  note: ' fifty for one ',
};

describe('a corporate action as it is typed', () => {
  test('a split is asked for with its shares as numbers', () => {
    expect(actionOf(draft, AT)).toEqual({
      kind: 'SPLIT',
      ticker_id: 'KRX-STOCK-005930',
      effective_at: AT,
      note: 'fifty for one',
      new_shares: 50,
      old_shares: 1,
    });
  });

  test('a dividend stays decimal text, without separators', () => {
    const dividend = { ...draft, kind: 'CASH_DIVIDEND', amount: '1,354.50', note: '' } as const;
    expect(actionOf(dividend, AT)).toEqual({
      kind: 'CASH_DIVIDEND',
      ticker_id: 'KRX-STOCK-005930',
      effective_at: AT,
      amount: '1354.50',
    });
  });

  test.each([
    ['no instrument', { ...draft, tickerId: undefined }],
    ['no new shares', { ...draft, newShares: '' }],
    ['half a share', { ...draft, newShares: '1.5' }],
    ['no old shares', { ...draft, oldShares: '0' }],
    ['an amount in words', { ...draft, kind: 'CASH_DIVIDEND', amount: 'much' }],
  ] as const)('%s: nothing is asked for', (_, incomplete) => {
    expect(actionOf(incomplete, AT)).toBeUndefined();
  });

  test('without a moment nothing is asked for', () => {
    expect(actionOf(draft, undefined)).toBeUndefined();
  });
});
