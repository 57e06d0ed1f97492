import { expect, test } from 'vitest';
import type { Notification } from '../api/schema.ts';
import { foldDigests } from './fold-digests.ts';

const at = (clock: string) => `2026-11-22T${clock}:00.000000Z`;

const denied = (id: string, settled: string, happened = settled) =>
  ({
    kind: 'ORDER_DENIED',
    notification_id: id,
    at: at(settled),
    event_at: at(happened),
  }) as Notification;

const digest = (id: string, from: string, to: string) =>
  ({
    kind: 'AWAY_DIGEST',
    notification_id: id,
    at: at(to),
    event_at: at(to),
    details: { from: at(from), to: at(to) },
  }) as Notification;

const shown = (items: readonly Notification[]) =>
  foldDigests(items).map(({ notification, folded }) => [
    notification.notification_id,
    folded.map((one) => one.notification_id),
  ]);

test('what came of everything while home was away lies in the card of its digest', () => {
  const items = [
    denied('later', '12:30'),
    digest('outage', '11:00', '12:00'),
    denied('caught up', '12:01', '11:30'),
    denied('meanwhile', '11:59', '11:20'),
    denied('before', '10:59'),
  ];
  expect(shown(items)).toEqual([
    ['later', []],
    ['outage', ['caught up', 'meanwhile']],
    ['before', []],
  ]);
});

test('each outage has its own, and what was decided an hour behind one is told by itself', () => {
  const items = [
    digest('second', '15:00', '15:10'),
    denied('of the second', '15:09', '15:05'),
    denied('late', '13:01', '11:30'),
    digest('first', '11:00', '12:00'),
    denied('of the first', '12:00', '11:45'),
  ];
  expect(shown(items)).toEqual([
    ['second', ['of the second']],
    ['late', []],
    ['first', ['of the first']],
  ]);
});
