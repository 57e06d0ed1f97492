import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { Notification } from '../api/schema.ts';
import { freshNotices } from './fresh-notices.ts';
import { groupOf, kindsOf } from './notification-groups.ts';

const notice = (id: string, kind: string, clock: string, isRead = false) =>
  ({
    notification_id: id,
    kind,
    at: `2026-11-22T${clock}:00.000000Z`,
    is_read: isRead,
  }) as Notification;

const since = parseInstant('2026-11-22T12:00:00Z') as Instant;
const items = [
  notice('split', 'SPLIT', '12:04'),
  notice('denied', 'ORDER_DENIED', '12:03'),
  notice('read', 'ORDER_DENIED', '12:02', true),
  notice('told', 'ORDER_DENIED', '12:01'),
  notice('before', 'ORDER_DENIED', '11:59'),
];

test('what is new comes up once, the oldest first', () => {
  const fresh = freshNotices(items, { since, told: new Set(['told']), quiet: [] });
  expect(fresh.map((one) => one.notification_id)).toEqual(['denied', 'split']);
});

test('of what is quiet here nothing comes up', () => {
  const fresh = freshNotices(items, { since, told: new Set(['told']), quiet: ['shares'] });
  expect(fresh.map((one) => one.notification_id)).toEqual(['denied']);
});

test('a group is asked for by its kinds', () => {
  expect(kindsOf('shares')).toBe('DIVIDEND,DIVIDEND_PAID,SPLIT,REDEMPTION');
  expect(groupOf({ kind: 'BAILOUT' })).toBe('account');
});
