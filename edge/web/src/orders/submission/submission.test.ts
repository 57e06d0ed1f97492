import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OrderAccepted } from '@mockstreet/shared/order';
import { type ProblemCode, problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import type { Answer } from '../../api/answer.ts';
import type { Order } from '../../api/payloads.ts';
import {
  isPending,
  mayBeAccepted,
  needsConfirmation,
  reduceSubmissions,
  type Submission,
  shouldRetry,
  takeUpSubmissions,
} from './submission.ts';
import { aSubmission } from './testing/a-submission.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const SOON = parseInstant('2026-11-21T09:00:05Z') as Instant;
const made = aSubmission({ clientOrderId: ID, seenPrice: '140000000', attempts: 0 });
const ACCEPTED: OrderAccepted = {
  order_id: '01890000-0000-8000-8000-000000000002',
  client_order_id: ID,
  status: 'ACCEPTED',
  accepted_at: '2026-11-21T09:00:00.100000Z',
  receipt: 'v1.edge.0..sig',
};

function after(answer: Answer<OrderAccepted>): Submission {
  let submissions = reduceSubmissions([], { kind: 'made', submission: made });
  submissions = reduceSubmissions(submissions, { kind: 'sent', clientOrderId: ID });
  return reduceSubmissions(submissions, {
    kind: 'answered',
    clientOrderId: ID,
    answer,
  })[0] as Submission;
}

function refusedWith(code: ProblemCode): Answer<OrderAccepted> {
  return { ok: false, fault: { kind: 'problem', problem: problem(code) } };
}

test('a 202 keeps the receipt', () => {
  expect(after({ ok: true, value: ACCEPTED }).state).toEqual({
    kind: 'accepted',
    orderId: ACCEPTED.order_id,
    acceptedAt: ACCEPTED.accepted_at,
    receipt: ACCEPTED.receipt,
  });
});

test.each(['QUEUE_UNAVAILABLE', 'HOME_OFFLINE', 'RATE_LIMITED'] as const)(
  '%s leaves the outcome open, and the same id is sent again',
  (code) => {
    const submission = after(refusedWith(code));
    expect(submission.state).toEqual({ kind: 'unanswered', code });
    expect(submission.clientOrderId).toBe(ID);
    expect(shouldRetry(submission, SOON)).toBe(true);
  },
);

test('a token that ran out leaves the order to be sent again by hand, after signing in', () => {
  const submission = after(refusedWith('TOKEN_EXPIRED'));
  expect(submission.state).toEqual({ kind: 'unanswered', code: 'TOKEN_EXPIRED' });
  expect(shouldRetry(submission, SOON)).toBe(false);
});

test.each([
  ['by hand, once the clock is right', 'DEVICE_CLOCK_WRONG', false],
  ['by hand, with the key of the next sign-in', 'ORDER_KEY_LOST', false],
  ['by itself, should the browser find the key', 'ORDER_KEY_UNREADABLE', true],
] as const)('what the device did not sign is sent again %s', (_how, reason, byItself) => {
  const submission = after({ ok: false, fault: { kind: 'unsent', reason } });
  expect(submission.state).toEqual({ kind: 'unanswered', code: reason });
  expect(shouldRetry(submission, SOON)).toBe(byItself);
});

test('no answer at all leaves the outcome open', () => {
  expect(after({ ok: false, fault: { kind: 'unreachable' } }).state.kind).toBe('unanswered');
});

test.each(['INVALID_REQUEST', 'FORBIDDEN', 'CLIENT_ORDER_ID_REUSED'] as const)(
  '%s is final',
  (code) => {
    const submission = after(refusedWith(code));
    expect(submission.state).toMatchObject({ kind: 'refused', code });
    expect(shouldRetry(submission, SOON)).toBe(false);
  },
);

test('after a minute the user is asked', () => {
  const open = after(refusedWith('QUEUE_UNAVAILABLE'));
  const later = parseInstant('2026-11-21T09:01:00Z') as Instant;
  expect(shouldRetry(open, later)).toBe(false);
  expect(needsConfirmation(open, SOON)).toBe(false);
  expect(needsConfirmation(open, later)).toBe(true);

  const [wanted] = reduceSubmissions([open], {
    kind: 'wanted',
    clientOrderId: ID,
    at: '2026-11-21T09:00:59Z',
    seenPrice: '141000000',
  });
  expect(wanted && shouldRetry(wanted, later)).toBe(true);
  expect(wanted && needsConfirmation(wanted, later)).toBe(false);
});

test('a limit bounds its price, so that one may be sent late without being asked for again', () => {
  const open = after(refusedWith('QUEUE_UNAVAILABLE'));
  const { amount_krw: _, ...request } = open.request;
  const limit = { ...request, type: 'LIMIT', quantity: '1', limit_price: '90000000' } as const;
  const later = parseInstant('2026-11-21T09:01:00Z') as Instant;
  expect(needsConfirmation({ ...open, request: limit }, later)).toBe(false);
});

test('an order that was accepted stays so, whatever a second attempt comes back with', () => {
  const accepted = after({ ok: true, value: ACCEPTED });
  const answer = { ok: false, fault: { kind: 'unreachable' } } as const;
  const again = reduceSubmissions([accepted], { kind: 'answered', clientOrderId: ID, answer });
  expect(again).toEqual([accepted]);
  expect(reduceSubmissions(again, { kind: 'made', submission: made })).toEqual([accepted]);
});

test('a reload in the middle of sending leaves an open outcome under the same id', () => {
  const [restored] = takeUpSubmissions([made]);
  expect(restored).toMatchObject({ clientOrderId: ID, state: { kind: 'unanswered' } });
});

test('what needed a sign-in is sent again after one, what needs another clock is not', () => {
  const lost = after({ ok: false, fault: { kind: 'unsent', reason: 'ORDER_KEY_LOST' } });
  const clock = after({ ok: false, fault: { kind: 'unsent', reason: 'DEVICE_CLOCK_WRONG' } });
  const [signedIn, still] = takeUpSubmissions([lost, clock]);
  expect(signedIn && shouldRetry(signedIn, SOON)).toBe(true);
  expect(still).toEqual(clock);
});

const UNREACHABLE = { ok: false, fault: { kind: 'unreachable' } } as const;
const NO_CLOCK = { ok: false, fault: { kind: 'unsent', reason: 'DEVICE_CLOCK_WRONG' } } as const;
const answered = (submission: Submission, answer: Answer<OrderAccepted>) =>
  reduceSubmissions([submission], { kind: 'answered', clientOrderId: ID, answer })[0] as Submission;

test('whether an order may have been accepted is told from what is sure not to have been', () => {
  const may = (answer: Answer<OrderAccepted>) => mayBeAccepted(after(answer));
  expect(may(UNREACHABLE)).toBe(true);
  expect(may(refusedWith('QUEUE_UNAVAILABLE'))).toBe(true);
  expect(may(NO_CLOCK)).toBe(false);
  expect(may(refusedWith('RATE_LIMITED'))).toBe(false);
  expect(may(refusedWith('TOKEN_EXPIRED'))).toBe(false);
  expect(may(refusedWith('INVALID_REQUEST'))).toBe(false);
  expect(may({ ok: true, value: ACCEPTED })).toBe(false);
  // Once somebody may have heard it, that stays so.
  expect(mayBeAccepted(answered(after(UNREACHABLE), NO_CLOCK))).toBe(true);
  const [cutOff] = takeUpSubmissions([made]);
  expect(cutOff && mayBeAccepted(cutOff)).toBe(true);
});

test('a refusal after a lost answer refuses the second attempt alone', () => {
  const again = answered(after(UNREACHABLE), refusedWith('FORBIDDEN'));
  expect(again.state).toEqual({ kind: 'unanswered', code: 'REFUSED_LATER' });
  expect([mayBeAccepted(again), shouldRetry(again, SOON)]).toEqual([true, false]);
});

const ORDER = {
  order_id: ACCEPTED.order_id,
  client_order_id: ID,
  ticker_id: 'CRYPTO-COIN-BTC',
  ...{ side: 'BUY', type: 'MARKET', status: 'PENDING', reason: null, reason_detail: null },
  ...{ requested_quantity: null, requested_amount_krw: '100000', limit_price: null },
  ...{ time_in_force: null, expires_at: null, price: null, quantity: null },
  accepted_at: ACCEPTED.accepted_at,
  ...{ filled_at: null, settled_at: null },
} as Order;
const tell = (list: readonly Submission[], status: Order['status']) =>
  reduceSubmissions(list, { kind: 'told', orders: [{ ...ORDER, status }] });

test('what home tells of an order stays known, and an end is never taken back', () => {
  const sent = [after(UNREACHABLE)];
  const waiting = tell(sent, 'PENDING');
  expect(waiting[0]?.told?.orderId).toBe(ACCEPTED.order_id);
  expect(waiting.some(isPending)).toBe(false);
  expect(waiting.some(mayBeAccepted)).toBe(false);
  expect(
    needsConfirmation(waiting[0] as Submission, parseInstant('2026-11-22T09:00:00Z') as Instant),
  ).toBe(false);
  const filled = tell(waiting, 'FILLED');
  expect(filled[0]?.told?.status).toBe('FILLED');
  expect(tell(filled, 'PENDING')).toBe(filled);
});

test('what may have been accepted is put away in sight, until home has told whether it exists', () => {
  const dismiss = (one: Submission) =>
    reduceSubmissions([one], { kind: 'dismissed', clientOrderId: ID });
  expect(dismiss(after(NO_CLOCK))[0]?.state.kind).toBe('dismissed');
  const away = dismiss(after(UNREACHABLE));
  expect(away[0]?.state.kind).toBe('discarded');
  // Said once more, of what is in sight as put away, it is shown no longer.
  expect(dismiss(away[0] as Submission)[0]?.state.kind).toBe('dismissed');
  // Another tab that has not heard of it sends it no more.
  expect(reduceSubmissions(away, { kind: 'sent', clientOrderId: ID })).toBe(away);
  const listed = (orders: readonly Order[], at: string) =>
    reduceSubmissions(away, { kind: 'listed', list: { orders, at: parseInstant(at) as Instant } });
  expect(listed([], '2026-11-21T09:00:30Z')).toBe(away);
  expect(listed([], '2026-11-21T09:05:00Z')[0]?.state.kind).toBe('dismissed');
  expect(listed([ORDER], '2026-11-21T09:05:00Z')[0]).toMatchObject({
    state: { kind: 'discarded' },
    told: { status: 'PENDING' },
  });
});

test('the list stays bounded, newest first', () => {
  const all = Array.from({ length: 150 }, (_, at) => ({ ...made, clientOrderId: `${at}` }));
  const kept = all.reduce<readonly Submission[]>(
    (list, submission) => reduceSubmissions(list, { kind: 'made', submission }),
    [],
  );
  expect(kept).toHaveLength(100);
  expect(kept[0]?.clientOrderId).toBe('149');
});

test('what was dismissed comes back only if it has been accepted after all', () => {
  const open = after({ ok: false, fault: { kind: 'unreachable' } });
  const dismissed = reduceSubmissions([open], { kind: 'dismissed', clientOrderId: ID });
  const kindAfter = (answer: Answer<OrderAccepted>) =>
    reduceSubmissions(dismissed, { kind: 'answered', clientOrderId: ID, answer })[0]?.state.kind;
  expect(kindAfter({ ok: false, fault: { kind: 'unreachable' } })).toBe('discarded');
  expect(kindAfter({ ok: true, value: ACCEPTED })).toBe('accepted');
});
