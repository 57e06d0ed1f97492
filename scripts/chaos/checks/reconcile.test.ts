import { expect, test } from 'vitest';
import type { Sent } from '../load/receipt-book.ts';
import { type Books, type Recorded, reconcile } from './reconcile.ts';

const AT = '2026-11-21T09:00:00.000001Z';
const LATER = '2026-11-21T09:00:00.500000Z';

function sent(more: Partial<Sent> = {}): Sent {
  return {
    kind: 'order',
    id: 'order-1',
    userId: 'user-1',
    clientId: 'client-1',
    bodies: new Set(['body-1']),
    promises: [{ bodySha256: 'body-1', acceptedAt: AT }],
    unknown: 0,
    ...more,
  };
}

function recorded(more: Partial<Recorded> = {}): Recorded {
  return {
    kind: 'order',
    id: 'order-1',
    userId: 'user-1',
    clientId: 'client-1',
    bodySha256: 'body-1',
    acceptedAt: AT,
    isPending: false,
    ...more,
  };
}

function checksOf(
  sents: readonly Sent[],
  records: readonly Recorded[],
  conflicts: Books['conflicts'] = new Set(),
): string[] {
  const bySentId = new Map(sents.map((order) => [order.id, order]));
  return reconcile({ sent: bySentId, recorded: records, conflicts }).map(({ check }) => check);
}

test('a 202 with its one record is in order', () => {
  expect(checksOf([sent()], [recorded()])).toEqual([]);
});

test('a 202 without a record is lost', () => {
  expect(checksOf([sent()], [])).toEqual(['lost']);
});

test('what was never promised may be absent, or there', () => {
  const unpromised = sent({ promises: [], unknown: 2 });
  expect(checksOf([unpromised], [])).toEqual([]);
  expect(checksOf([unpromised], [recorded()])).toEqual([]);
});

test('two records of one order, or two orders of one name, are doubled', () => {
  expect(checksOf([sent()], [recorded(), recorded()])).toEqual(['doubled']);
  const twin = sent({ kind: 'order', id: 'order-2' });
  expect(
    checksOf([sent(), twin], [recorded(), recorded({ kind: 'order', id: 'order-2' })]),
  ).toEqual(['doubled']);
});

test('a record that nobody sent is invented', () => {
  expect(checksOf([sent()], [recorded(), recorded({ id: 'x', clientId: 'y' })])).toEqual([
    'invented',
  ]);
});

test('a record for someone else, or of another body, is altered', () => {
  expect(checksOf([sent()], [recorded({ userId: 'user-2' })])).toEqual(['altered']);
  const other = { bodySha256: 'body-2', acceptedAt: AT };
  const promised = sent({ promises: [] });
  expect(checksOf([promised], [recorded(other)])).toContain('altered');
});

test('a record at another time than its receipt is restamped', () => {
  expect(checksOf([sent()], [recorded({ acceptedAt: LATER })])).toEqual(['restamped']);
});

test('an attempt of unknown outcome may rule, if it was earlier than every receipt', () => {
  const retried = sent({ promises: [{ bodySha256: 'body-1', acceptedAt: LATER }], unknown: 1 });
  expect(checksOf([retried], [recorded({ acceptedAt: AT })])).toEqual([]);
  const known = sent({ promises: [{ bodySha256: 'body-1', acceptedAt: LATER }] });
  expect(checksOf([known], [recorded({ acceptedAt: AT })])).toEqual(['restamped']);
  const early = sent({ unknown: 1 });
  expect(checksOf([early], [recorded({ acceptedAt: LATER })])).toEqual(['restamped']);
});

test('a second body under an id is a conflict on record, or was lost', () => {
  const reused = sent({
    bodies: new Set(['body-1', 'body-2']),
    promises: [
      { bodySha256: 'body-1', acceptedAt: AT },
      { bodySha256: 'body-2', acceptedAt: LATER },
    ],
  });
  expect(checksOf([reused], [recorded()], new Set(['order-1 body-2']))).toEqual([]);
  expect(checksOf([reused], [recorded()])).toEqual(['lost']);
});

test('an order that is still pending after the drain is undecided', () => {
  expect(checksOf([sent()], [recorded({ isPending: true })])).toEqual(['undecided']);
});

test('a cancel is held against its record as an order is', () => {
  const cancel = sent({ kind: 'command' });
  expect(checksOf([cancel], [recorded({ kind: 'command' })])).toEqual([]);
  expect(checksOf([cancel], [])).toEqual(['lost']);
  const named = reconcile({
    sent: new Map([['order-1', cancel]]),
    recorded: [],
    conflicts: new Set(),
  });
  expect(named[0]?.what).toMatch(/^command order-1 of user user-1 was promised/);
});
