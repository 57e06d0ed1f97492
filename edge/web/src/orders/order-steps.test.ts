import { expect, test } from 'vitest';
import { stepsOf } from './order-steps.ts';
import type { OrderView } from './order-view.ts';

const VIEW: OrderView = {
  key: 'c1',
  orderId: 'o1',
  stage: 'filled',
  tickerId: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'MARKET',
  limitPrice: null,
  timeInForce: null,
  expiresAt: null,
  requestedAmountKrw: '100000',
  requestedQuantity: null,
  price: '140000000',
  quantity: '0.00071392',
  code: null,
  detail: null,
  clientOrderId: 'c1',
  acceptedAt: 'A',
  filledAt: 'F',
  settledAt: 'S',
  receipt: null,
  isForced: false,
  at: 'A',
};
const told = (change: Partial<OrderView>) =>
  stepsOf({ ...VIEW, ...change }).map(({ name, at, state }) => `${name} ${at} ${state}`);

test.each([
  ['filled', ['accepted A done', 'filled F done', 'settled S done']],
  ['cancelled', ['accepted A done', 'cancelled S done']],
  ['failed', ['accepted A done', 'failed S done']],
  ['waiting', ['accepted A done', 'queued null now', 'settled null ahead']],
  ['accepted', ['accepted A done', 'queued null now', 'settled null ahead']],
] as const)('an order that is %s has come this way', (stage, steps) => {
  expect(told({ stage })).toEqual(steps);
});

test('what the house sold was accepted by nobody', () => {
  expect(told({ isForced: true })).toEqual(['filled F done', 'settled S done']);
});

test('what nobody has accepted is on no way yet', () => {
  expect(told({ stage: 'unanswered', acceptedAt: null })).toEqual([]);
});
