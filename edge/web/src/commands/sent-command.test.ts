import { expect, test } from 'vitest';
import { isUndecided, lastCancelOf, lastOf, type SentCommand, withSent } from './sent-command.ts';

const command = (commandId: string, change: Partial<SentCommand> = {}): SentCommand => ({
  commandId,
  type: 'CANCEL',
  orderId: 'order-1',
  acceptedAt: '2026-11-22T09:00:05.000000Z',
  outcome: null,
  ...change,
});
const ORDER = { order_id: 'order-1', accepted_at: '2026-11-22T09:00:01.000000Z' };

test('the newest stands first, one that is sent again only once, and old ones are forgotten', () => {
  let sent: readonly SentCommand[] = [];
  for (let at = 0; at < 40; at++) sent = withSent(sent, command(`${at}`));
  sent = withSent(sent, command('38', { outcome: { status: 'DONE', reason: null } }));
  expect(sent).toHaveLength(30);
  expect(sent.slice(0, 3).map(({ commandId }) => commandId)).toEqual(['38', '39', '37']);
  expect(sent.map(isUndecided).slice(0, 2)).toEqual([false, true]);
});

test('an order is being cancelled by what names it, or by what is for all of before', () => {
  const all = command('all', { type: 'CANCEL_ALL', orderId: null });
  expect(lastCancelOf([all, command('one')], ORDER)).toBe(all);
  expect(lastCancelOf([all], { ...ORDER, accepted_at: '2026-11-22T09:00:06.000000Z' })).toBe(
    undefined,
  );
  expect(lastCancelOf([command('other', { orderId: 'order-2' })], ORDER)).toBe(undefined);
});

test('the last of a kind is found', () => {
  const margin = command('margin', { type: 'MARGIN', orderId: null });
  expect(lastOf([command('one'), margin], 'MARGIN')).toBe(margin);
  expect(lastOf([command('one')], 'BAILOUT')).toBe(undefined);
});
