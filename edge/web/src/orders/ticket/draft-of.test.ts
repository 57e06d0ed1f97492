import { expect, test } from 'vitest';
import { draftOf } from './draft-of.ts';

test('what was sent stands in the ticket as it was typed', () => {
  expect(
    draftOf({
      ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '33000' },
      ...{ reference_price: '91000000', max_slippage_bps: 50, leverage: 3 },
    }),
  ).toEqual({
    ...{ side: 'BUY', type: 'MARKET', measure: 'AMOUNT', entry: '33,000', limitEntry: '' },
    ...{ timeInForce: 'DAY', expiryEntry: '', slippageBps: 50, leverage: 3 },
  });
});

test('a limit order has its terms, its end as a clock in Korea shows it', () => {
  expect(
    draftOf({
      ...{ ticker_id: 'KRX-STOCK-005930', side: 'SELL', type: 'LIMIT', quantity: '12' },
      ...{ limit_price: '71300', time_in_force: 'GTD', expires_at: '2026-11-28T16:00:00.000000Z' },
    }),
  ).toMatchObject({
    ...{ side: 'SELL', type: 'LIMIT', measure: 'QUANTITY', entry: '12', limitEntry: '71,300' },
    ...{ timeInForce: 'GTD', expiryEntry: '2026-11-29T01:00' },
  });
});
