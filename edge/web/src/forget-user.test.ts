import { expect, test } from 'vitest';
import { createFakeTabs } from './device/testing/fake-tabs.ts';
import { forgetUser } from './forget-user.ts';
import type { Submission } from './orders/submission/submission.ts';
import { createFakeAnswerStore } from './query/testing/fake-answer-store.ts';

const submission = (clientOrderId: string, state: Submission['state']): Submission => ({
  ...{ clientOrderId, state, seenPrice: null, attempts: 1, isHeard: true, told: null },
  request: { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', quantity: '1' },
  ...{ createdAt: '2026-11-22T09:00:00.000000Z', wantedAt: '2026-11-22T09:00:00.000000Z' },
});
const ACCEPTED = { kind: 'accepted', orderId: 'o', acceptedAt: 'then', receipt: 'r' } as const;
const UNANSWERED = { kind: 'unanswered', code: 'UNREACHABLE' } as const;

function device(submissions: readonly Submission[]) {
  const store = createFakeTabs().openTab();
  const answers = new Map([
    ['demo', '{}'],
    ['friend', '{}'],
    ['candles BTC 1m', '{}'],
  ]);
  store.write('submissions.demo', submissions);
  store.write('submissions.friend', submissions);
  store.write('drafts.demo', {});
  store.write('commands.demo', []);
  store.write('favourite-wishes.demo', [{ tickerId: 'CRYPTO-COIN-BTC', isWanted: true }]);
  return { store, answers, answerStore: createFakeAnswerStore(answers) };
}

test('of who signs out only what nobody else knows of stays, and of others everything', async () => {
  const sent = [
    submission('accepted', ACCEPTED),
    submission('refused', { kind: 'refused', code: 'INVALID_REQUEST', detail: '' }),
    submission('sending', { kind: 'sending' }),
    submission('unanswered', UNANSWERED),
    submission('dismissed', { kind: 'dismissed' }),
  ];
  const { store, answers, answerStore } = device(sent);
  await forgetUser('demo', { store, answerStore });
  expect(store.read('submissions.demo')).toEqual([sent[2], sent[3]]);
  expect(store.read('submissions.friend')).toEqual(sent);
  for (const gone of ['drafts.demo', 'commands.demo']) expect(store.read(gone)).toBeUndefined();
  expect(store.read('favourite-wishes.demo')).toHaveLength(1);
  expect([...answers.keys()]).toEqual(['friend']);
});

test('with every order answered, no order stays', async () => {
  const { store, answerStore } = device([submission('accepted', ACCEPTED)]);
  await forgetUser('demo', { store, answerStore });
  expect(store.read('submissions.demo')).toBeUndefined();
});
