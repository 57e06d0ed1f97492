import { decimal } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import type { OrderView } from '../order-view.ts';
import { committedKrw, withoutCommitted } from './committed.ts';

const BTC = 'CRYPTO-COIN-BTC';
const AT_HAND = { cashKrw: decimal('1000000'), quantity: decimal('3') };
const LAST: Readonly<Record<string, string>> = {
  [BTC]: '70000',
  'US-STOCK-AAPL': '100',
  'FX-PAIR-USDKRW': '1400.5',
};
const priceOf = (tickerId: string) => {
  const last = LAST[tickerId];
  return last === undefined ? undefined : { last };
};
const view = (given: Partial<OrderView>): OrderView => ({
  ...{ key: '1', clientOrderId: '1', stage: 'accepted', tickerId: BTC, side: 'BUY' },
  ...{ type: 'MARKET', limitPrice: null, timeInForce: null, expiresAt: null },
  ...{ requestedAmountKrw: null, requestedQuantity: null, price: null, quantity: null },
  ...{ code: null, detail: null, orderId: '1', acceptedAt: null, filledAt: null },
  ...{ settledAt: null, receipt: null, isForced: false, at: '2026-11-21T09:00:00Z' },
  ...given,
});
const left = (...views: OrderView[]) => withoutCommitted(AT_HAND, BTC, views, priceOf);

test.each<[string, Partial<OrderView>, string]>([
  ['by amount, what was asked for', { requestedAmountKrw: '300000' }, '300000'],
  ['by quantity, at the last price', { requestedQuantity: '2' }, '140000'],
  ['at a limit, at that', { type: 'LIMIT', requestedQuantity: '2', limitPrice: '60000' }, '120000'],
  ['in dollars, in won', { tickerId: 'US-STOCK-AAPL', requestedQuantity: '1' }, '140050'],
  [
    'that home has, and has no price for yet',
    { stage: 'waiting', requestedQuantity: '1' },
    '70000',
  ],
  ['of what nobody knows a price of', { tickerId: 'KRX-STOCK-1', requestedQuantity: '1' }, '0'],
])('a buy on its way takes of the cash: %s', (_, given, krw) => {
  const waiting = view(given);
  expect(committedKrw([waiting], priceOf)).toBe(decimal(krw));
  expect(left(waiting)?.cashKrw).toBe(decimal('1000000') - decimal(krw));
});

test('what home keeps aside itself, what has ended and what nobody took is not counted again', () => {
  const resting = view({ stage: 'waiting', type: 'LIMIT', requestedQuantity: '2' });
  const amount = { requestedAmountKrw: '300000' };
  const over = (['filled', 'failed', 'cancelled', 'refused', 'unanswered'] as const).map((stage) =>
    view({ stage, ...amount }),
  );
  expect(left(resting, ...over)).toEqual(AT_HAND);
});

test('a sale on its way takes of what can be sold, of its own instrument alone; nothing falls below zero', () => {
  const sale = { side: 'SELL', requestedQuantity: '2' } as const;
  expect(left(view(sale))).toEqual({ ...AT_HAND, quantity: decimal('1') });
  expect(left(view({ ...sale, tickerId: 'CRYPTO-COIN-ETH' }))).toEqual(AT_HAND);
  const all = view({ requestedAmountKrw: '9000000' });
  expect(left(all, view(sale), view(sale))).toEqual({ cashKrw: 0n, quantity: 0n });
  expect(withoutCommitted(undefined, BTC, [all], priceOf)).toBeUndefined();
});
