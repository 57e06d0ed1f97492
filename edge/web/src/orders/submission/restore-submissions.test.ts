import { expect, test } from 'vitest';
import { restoreSubmissions } from './restore-submissions.ts';
import type { Submission } from './submission.ts';

const WHOLE: Submission = {
  clientOrderId: 'c1',
  request: {
    ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'LIMIT', quantity: '1' },
    ...{ limit_price: '90000000', time_in_force: 'GTC', leverage: 2 },
  },
  createdAt: '2026-11-21T09:00:00.000000Z',
  wantedAt: '2026-11-21T09:00:01.000000Z',
  seenPrice: '91000000',
  attempts: 2,
  isHeard: true,
  state: { kind: 'accepted', orderId: 'o1', acceptedAt: '2026-11-21T09:00:01Z', receipt: 'v1' },
  told: {
    ...{
      orderId: 'o1',
      acceptedAt: '2026-11-21T09:00:01Z',
      status: 'FILLED',
      reason: null,
      detail: null,
    },
    ...{ price: '89000000', quantity: '1', filledAt: 'F', settledAt: 'S' },
  },
};
const restored = (stored: unknown) => restoreSubmissions(JSON.parse(JSON.stringify(stored)));

test.each<Submission['state']>([
  { kind: 'sending' },
  { kind: 'unanswered', code: 'UNREACHABLE' },
  { kind: 'refused', code: 'FORBIDDEN', detail: '' },
  { kind: 'discarded' },
  { kind: 'dismissed' },
  WHOLE.state,
])('what was kept comes back to the letter: $kind', (state) => {
  const kept = [{ ...WHOLE, state }];
  // All tabs compare what they know as text.
  expect(JSON.stringify(restored(kept))).toBe(JSON.stringify(kept));
});

test.each([
  ['nothing', null],
  ['no id', { ...WHOLE, clientOrderId: 7 }],
  ['no time', { ...WHOLE, createdAt: undefined }],
  ['no request', { ...WHOLE, request: 'x' }],
  ['no such side', { ...WHOLE, request: { ...WHOLE.request, side: 'HOLD' } }],
  ['no size', { ...WHOLE, request: { ...WHOLE.request, quantity: undefined } }],
  ['a price that is no text', { ...WHOLE, request: { ...WHOLE.request, limit_price: 9 } }],
])('what has %s is left out alone', (_name, broken) => {
  expect(restored([broken, WHOLE])).toEqual([WHOLE]);
});

test.each([undefined, { kind: 'parked' }, { kind: 'accepted', orderId: 'o1' }])(
  'an order in state %o, of another version, may have been accepted and is asked for again',
  (state) => {
    const { isHeard: _, ...old } = { ...WHOLE, state };
    expect(restored([old])[0]).toMatchObject({
      clientOrderId: 'c1',
      isHeard: true,
      state: { kind: 'unanswered', code: 'INTERRUPTED' },
    });
  },
);

test('what home told counts only whole', () => {
  expect(restored([{ ...WHOLE, told: { status: 'FILLED' } }])[0]?.told).toBeNull();
  expect(restored('x')).toEqual([]);
});
