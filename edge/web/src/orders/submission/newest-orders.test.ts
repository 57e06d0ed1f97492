import { expect, test } from 'vitest';
import type { Order } from '../../api/payloads.ts';
import { idsToAsk, NEWEST_ORDERS, reachOf } from './newest-orders.ts';
import type { Submission } from './submission.ts';
import type { ToldOrder } from './told-order.ts';

const order = (at: number) =>
  ({ accepted_at: `2026-11-21T10:00:${`${at}`.padStart(2, '0')}Z` }) as Order;
const FULL = Array.from({ length: NEWEST_ORDERS }, (_, at) => order(59 - at));
const accepted = (orderId: string, told: Partial<ToldOrder> | null = null) =>
  ({
    clientOrderId: orderId,
    state: { kind: 'accepted', orderId, acceptedAt: '2026-11-21T09:00:00Z', receipt: '' },
    told: told && { orderId, acceptedAt: '2026-11-21T09:00:00Z', ...told },
  }) as Submission;

test('a list with room in it has all orders, a full one those since its last', () => {
  expect(reachOf(FULL.slice(1))).toBeNull();
  expect(reachOf(FULL)).toBe('2026-11-21T10:00:10Z');
});

test('home is asked by its id for what the list has no room for and has not ended', () => {
  const submissions = [
    accepted('untold'),
    accepted('resting', { status: 'PENDING' }),
    accepted('ended', { status: 'CANCELLED' }),
    { ...accepted('nobody knows'), state: { kind: 'unanswered', code: '' } } as Submission,
  ];
  expect(idsToAsk(submissions, reachOf(FULL))).toEqual(['untold', 'resting']);
  expect(idsToAsk(submissions, null)).toEqual([]);
});
