import { expect, test } from 'vitest';
import type { Submission, SubmissionState } from '../submission/submission.ts';
import { aSubmission } from '../submission/testing/a-submission.ts';
import type { ToldOrder } from '../submission/told-order.ts';
import { followSubmission } from './follow-submission.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ACCEPTED = { kind: 'accepted', orderId: 'o', acceptedAt: 'then', receipt: 'r' } as const;
const submission = (
  clientOrderId: string,
  state: SubmissionState,
  change: Partial<Submission> = {},
): Submission => aSubmission({ clientOrderId, state, ...change });
const told: ToldOrder = {
  ...{ orderId: 'o', acceptedAt: 'then', status: 'PENDING', reason: null, detail: null },
  ...{ price: null, quantity: null, filledAt: null, settledAt: null },
};

test.each<SubmissionState>([{ kind: 'sending' }, { kind: 'unanswered', code: 'UNREACHABLE' }])(
  'what nobody has taken yet is shown, whoever sent it: $kind',
  (state) => {
    const sent = submission('1', state);
    const expected = { pending: sent, followedId: '1', over: undefined };
    expect(followSubmission([sent], BTC, undefined)).toEqual(expected);
    expect(followSubmission([sent], 'CRYPTO-COIN-ETH', undefined).pending).toBeUndefined();
  },
);

test.each([
  ['taken', submission('1', ACCEPTED)],
  ['taken', submission('1', { kind: 'unanswered', code: 'UNREACHABLE' }, { told })],
  ['refused', submission('1', { kind: 'refused', code: 'FORBIDDEN', detail: '' })],
  [undefined, submission('1', { kind: 'discarded' })],
  [undefined, submission('1', { kind: 'dismissed' })],
] as const)('what was shown has been %s, which is told once', (over, sent) => {
  const first = followSubmission([sent], BTC, '1');
  expect(first).toEqual({ pending: undefined, followedId: undefined, over });
  expect(followSubmission([sent], BTC, first.followedId).over).toBeUndefined();
});

test('a ticket that is opened after its order has been taken says nothing of it', () => {
  expect(followSubmission([submission('1', ACCEPTED)], BTC, undefined)).toEqual({
    pending: undefined,
    followedId: undefined,
    over: undefined,
  });
});
