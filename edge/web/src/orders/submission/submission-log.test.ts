import { expect, test } from 'vitest';
import { createFakeTabs } from '../../device/testing/fake-tabs.ts';
import type { Submission } from './submission.ts';
import { createSubmissionLog, type SubmissionLog } from './submission-log.ts';
import { aSubmission } from './testing/a-submission.ts';

function submission(clientOrderId: string): Submission {
  const at = `2026-11-21T09:00:0${clientOrderId}.000000Z`;
  return aSubmission({ clientOrderId, createdAt: at, wantedAt: at });
}

function openTab(tabs: ReturnType<typeof createFakeTabs>) {
  const log = createSubmissionLog(tabs.openTab(), 'demo');
  let told = 0;
  const leave = log.subscribe(() => {
    told += 1;
  });
  return { log, leave, told: () => told };
}

const make = (log: SubmissionLog, id: string) =>
  log.apply({ kind: 'made', submission: submission(id) });
const idsOf = (log: SubmissionLog) => log.current().map((one) => one.clientOrderId);

test('two tabs that order at once keep both orders, on the device and on their screens', () => {
  const tabs = createFakeTabs();
  const [a, b] = [openTab(tabs), openTab(tabs)];
  make(a.log, '1');
  make(b.log, '2');
  expect(idsOf(b.log)).toEqual(['2', '1']);
  tabs.spreadTheWord();
  expect(idsOf(a.log)).toEqual(['2', '1']);
  expect(idsOf(createSubmissionLog(tabs.openTab(), 'demo'))).toEqual(['2', '1']);
});

test('what a tab has written without knowing of the other is put right by the one that knew', () => {
  const tabs = createFakeTabs();
  const a = openTab(tabs);
  make(a.log, '1');
  // A browser may tell a tab late what another has stored.
  tabs.openTab().write('submissions.demo', [submission('2')]);
  tabs.spreadTheWord();
  expect(idsOf(a.log)).toEqual(['2', '1']);
  expect(idsOf(createSubmissionLog(tabs.openTab(), 'demo'))).toEqual(['2', '1']);
});

test('an answer reaches the other tabs, and word of it goes round once', () => {
  const tabs = createFakeTabs();
  const [a, b] = [openTab(tabs), openTab(tabs)];
  make(a.log, '1');
  tabs.spreadTheWord();
  a.log.apply({
    kind: 'answered',
    clientOrderId: '1',
    answer: {
      ok: true,
      value: {
        order_id: 'o1',
        client_order_id: '1',
        status: 'ACCEPTED',
        accepted_at: '2026-11-21T09:00:00.100000Z',
        receipt: 'v1.edge.0..sig',
      },
    },
  });
  tabs.spreadTheWord();
  expect(b.log.current()[0]?.state).toMatchObject({ kind: 'accepted', orderId: 'o1' });
  const before = [a.told(), b.told()];
  tabs.spreadTheWord();
  expect([a.told(), b.told()]).toEqual(before);
});

test('what one tab dismisses no other brings back', () => {
  const tabs = createFakeTabs();
  const [a, b] = [openTab(tabs), openTab(tabs)];
  make(a.log, '1');
  tabs.spreadTheWord();
  b.log.apply({ kind: 'dismissed', clientOrderId: '1' });
  make(a.log, '2');
  tabs.spreadTheWord();
  for (const { log } of [a, b]) {
    expect(log.current().find((one) => one.clientOrderId === '1')?.state.kind).toBe('discarded');
  }
});

test('a tab sends again what it made or found, not what another has just made', () => {
  const tabs = createFakeTabs();
  const [a, b] = [openTab(tabs), openTab(tabs)];
  make(a.log, '1');
  tabs.spreadTheWord();
  expect([a.log.isOwn('1'), b.log.isOwn('1')]).toEqual([true, false]);
  expect(openTab(tabs).log.isOwn('1')).toBe(true);
});

test('what a reload found stays so when the tab orders again before it is sent anew', () => {
  const tabs = createFakeTabs();
  make(openTab(tabs).log, '1');
  const { log } = openTab(tabs);
  make(log, '2');
  expect(log.current()[1]?.state).toEqual({ kind: 'unanswered', code: 'INTERRUPTED' });
});

test('after nobody looks any more a tab follows no longer', () => {
  const tabs = createFakeTabs();
  const [a, b] = [openTab(tabs), openTab(tabs)];
  b.leave();
  make(a.log, '1');
  tabs.spreadTheWord();
  expect(idsOf(b.log)).toEqual([]);
});

test('orders that an older version of the app has kept are still there', () => {
  const tab = createFakeTabs().openTab();
  const { wantedAt: _, seenPrice: __, isHeard: ___, told: ____, ...old } = submission('1');
  tab.write('submissions.demo', [old]);
  expect(createSubmissionLog(tab, 'demo').current()[0]).toMatchObject({
    wantedAt: old.createdAt,
    seenPrice: null,
    isHeard: true,
    state: { kind: 'unanswered', code: 'INTERRUPTED' },
    told: null,
  });
});

test('a tab that was frozen knows what the others have stored as soon as it looks', () => {
  const tabs = createFakeTabs();
  const [a, frozen] = [openTab(tabs), openTab(tabs)];
  make(a.log, '1');
  expect(idsOf(frozen.log)).toEqual([]);
  expect(frozen.log.reread().map((one) => one.clientOrderId)).toEqual(['1']);
});

test('what tells nothing new is not written', () => {
  const tabs = createFakeTabs();
  const a = openTab(tabs);
  make(a.log, '1');
  const before = a.told();
  a.log.apply({ kind: 'told', orders: [] });
  expect(a.told()).toBe(before);
});
