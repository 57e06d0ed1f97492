import { expect, test } from 'vitest';
import { isSameRequest } from './is-same-request.ts';
import type { OrderRequest } from './submission.ts';

const A: OrderRequest = {
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '33000' },
};

test('requests are the same by what they ask for', () => {
  const { side, ...others } = A;
  expect(isSameRequest(A, { ...others, side })).toBe(true);
  expect(isSameRequest(A, { ...A, amount_krw: '33001' })).toBe(false);
  expect(isSameRequest(A, { ...A, leverage: 2 })).toBe(false);
});
