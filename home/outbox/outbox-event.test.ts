import { instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { eventMessage, type OutboxEvent } from './outbox-event.ts';

const event: OutboxEvent = {
  position: { transactionId: 742n, id: 12n },
  channel: 'trade_events',
  subject: '0199a000-0000-8000-8000-000000000001',
  payload: { version: 1, type: 'order_settled', price: '0.00000001', reason: null },
  createdAt: instant(1_763_730_000_123_456),
};

test('a message is its payload, flat, with its place in the stream', () => {
  expect(JSON.parse(eventMessage(event))).toEqual({
    version: 1,
    type: 'order_settled',
    price: '0.00000001',
    reason: null,
    seq: '742.12',
    id: '12',
    channel: 'trade_events',
    subject: '0199a000-0000-8000-8000-000000000001',
    created_at: '2025-11-21T13:00:00.123456Z',
  });
});

test('a payload cannot pass for another event', () => {
  const forged = { ...event, payload: { seq: '1.1', id: '1', channel: 'other' } };
  expect(JSON.parse(eventMessage(forged))).toMatchObject({
    version: 1,
    seq: '742.12',
    id: '12',
    channel: 'trade_events',
  });
});
