import { expect, test } from 'vitest';
import type { Order } from '../api/payloads.ts';
import { isOpen, isUnderWay, viewOrders } from './order-view.ts';
import { NEWEST_ORDERS, reachOf } from './submission/newest-orders.ts';
import type { Submission } from './submission/submission.ts';
import { aSubmission } from './submission/testing/a-submission.ts';
import { toldOf } from './submission/told-order.ts';

const submission = aSubmission({
  state: {
    kind: 'accepted',
    orderId: 'o1',
    acceptedAt: '2026-11-21T09:00:00.100000Z',
    receipt: 'v1.edge.0..sig',
  },
});
const order: Order = {
  order_id: 'o1',
  client_order_id: 'c1',
  ticker_id: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'MARKET',
  status: 'FILLED',
  reason: null,
  reason_detail: null,
  requested_quantity: null,
  requested_amount_krw: '100000',
  limit_price: null,
  time_in_force: null,
  expires_at: null,
  price: '140000000',
  quantity: '0.00071392',
  accepted_at: '2026-11-21T09:00:00.100000Z',
  filled_at: '2026-11-21T09:00:01.000000Z',
  settled_at: '2026-11-21T09:00:01.200000Z',
  liquidation_id: null,
};

test('an order that only the edge knows stands there with its receipt', () => {
  const [view] = viewOrders([submission], []);
  expect(view).toMatchObject({ stage: 'accepted', receipt: 'v1.edge.0..sig', price: null });
  expect(view && isUnderWay(view)).toBe(true);
});

test('once home has settled it, home speaks and the receipt stays', () => {
  const views = viewOrders([submission], [order]);
  expect(views).toHaveLength(1);
  expect(views[0]).toMatchObject({
    stage: 'filled',
    price: '140000000',
    receipt: 'v1.edge.0..sig',
  });
  expect(views.some(isUnderWay)).toBe(false);
});

test('what waits for its price or the next strike is open, but not under way', () => {
  const waiting = { ...order, status: 'PENDING' } as const;
  const judge = (more: Partial<Order>) => {
    const [view] = viewOrders([], [{ ...waiting, ...more }]);
    return view && [isOpen(view), isUnderWay(view)];
  };
  expect(judge({})).toEqual([true, true]);
  expect(judge({ type: 'LIMIT' })).toEqual([true, false]);
  expect(judge({ ticker_id: 'HUMAN-ETF-JIHO' })).toEqual([true, false]);
  expect(judge({ status: 'FILLED' })).toEqual([false, false]);
});

test('an order of another device has no receipt here', () => {
  expect(viewOrders([], [order])[0]?.receipt).toBeNull();
});

test('a denial carries its code, a refusal what was wrong', () => {
  const failed = { ...order, status: 'FAILED', reason: 'INSUFFICIENT_CASH' } as const;
  expect(viewOrders([], [failed])[0]).toMatchObject({
    stage: 'failed',
    code: 'INSUFFICIENT_CASH',
  });
  const refused: Submission = {
    ...submission,
    state: { kind: 'refused', code: 'INVALID_REQUEST', detail: 'must be greater than zero' },
  };
  expect(viewOrders([refused], [])[0]).toMatchObject({
    stage: 'refused',
    detail: 'must be greater than zero',
  });
});

test('a limit order shows its terms, before home knows it as well as after', () => {
  const terms = { type: 'LIMIT', limit_price: '90000000', time_in_force: 'GTC' } as const;
  const { amount_krw: _, ...request } = submission.request;
  const sent = { ...submission, request: { ...request, ...terms, quantity: '1' } };
  const shown = { type: 'LIMIT', limitPrice: '90000000', timeInForce: 'GTC', orderId: 'o1' };
  expect(viewOrders([sent], [])[0]).toMatchObject(shown);
  expect(viewOrders([sent], [{ ...order, ...terms }])[0]).toMatchObject(shown);
});

test('what was dismissed is not shown, unless home has it', () => {
  const dismissed = { ...submission, state: { kind: 'dismissed' } as const };
  expect(viewOrders([dismissed], [])).toEqual([]);
  expect(viewOrders([dismissed], [order])).toHaveLength(1);
});

const told = { ...toldOf(order), status: 'FILLED' } as const;

test('an end that home once told stays, whatever the list has room for or a kept answer says', () => {
  const ended = { ...submission, told };
  const shown = { stage: 'filled', price: '140000000', receipt: 'v1.edge.0..sig' };
  expect(viewOrders([ended], [])[0]).toMatchObject(shown);
  const old = { ...order, status: 'PENDING', price: null, filled_at: null } as const;
  expect(viewOrders([ended], [old])).toMatchObject([shown]);
});

test('of fifty-one orders the one that was pushed out of the list is not said to wait', () => {
  const orders = Array.from({ length: NEWEST_ORDERS }, (_, at) => ({
    ...order,
    client_order_id: `other-${at}`,
    accepted_at: `2026-11-21T10:00:${`${59 - at}`.padStart(2, '0')}.000000Z`,
  }));
  const shown = (more: Partial<Submission>) => {
    const views = viewOrders([{ ...submission, ...more }], orders, reachOf(orders));
    const view = views.find(({ clientOrderId }) => clientOrderId === 'c1');
    return view && [view.stage, isOpen(view), isUnderWay(view)];
  };
  expect(shown({})).toEqual(['checking', false, false]);
  expect(shown({ told })).toEqual(['filled', false, false]);
  // A limit order may rest for long, as home said it does.
  expect(shown({ told: { ...told, status: 'PENDING' } })?.[0]).toBe('waiting');
  const late = { ...submission.state, acceptedAt: '2026-11-21T11:00:00.000000Z' };
  expect(shown({ state: late as Submission['state'] })).toEqual(['accepted', true, true]);
});

test('what nobody can have heard is not sent; what somebody may have heard is unconfirmed', () => {
  const state = { kind: 'unanswered', code: 'ORDER_KEY_LOST' } as const;
  const stageOf = (more: Partial<Submission>) =>
    viewOrders([{ ...submission, ...more }], [])[0]?.stage;
  expect(stageOf({ state })).toBe('unsent');
  expect(stageOf({ state, isHeard: true })).toBe('unanswered');
  expect(stageOf({ state: { kind: 'discarded' }, isHeard: true })).toBe('discarded');
});

test('the newest comes first', () => {
  const later = { ...submission, clientOrderId: 'c2', state: { kind: 'sending' } as const };
  const views = viewOrders([{ ...later, createdAt: '2026-11-21T09:00:05Z' }], [order]);
  expect(views.map(({ key }) => key)).toEqual(['c2', 'c1']);
});
