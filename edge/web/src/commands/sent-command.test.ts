import { expect, test } from 'vitest';
import {
  isUndecided,
  lastCancelOf,
  lastOf,
  mergeSent,
  restoreSent,
  type SentCommand,
} from './sent-command.ts';

const command = (commandId: string, change: Partial<SentCommand> = {}): SentCommand => ({
  commandId,
  type: 'CANCEL',
  orderId: 'order-1',
  acceptedAt: '2026-11-22T09:00:05.000000Z',
  outcome: null,
  ...change,
});
const ORDER = { order_id: 'order-1', accepted_at: '2026-11-22T09:00:01.000000Z' };

test('the newest stands first, each once, and old ones are forgotten', () => {
  let sent: readonly SentCommand[] = [];
  for (let at = 10; at < 50; at++) {
    const acceptedAt = `2026-11-22T09:00:${at}.000000Z`;
    sent = mergeSent([command(`${at}`, { acceptedAt })], sent);
  }
  expect(sent).toHaveLength(30);
  expect(sent.slice(0, 3).map(({ commandId }) => commandId)).toEqual(['49', '48', '47']);
});

test('what home has decided stays so, whichever tab knows it', () => {
  const waits = command('one');
  const decided = command('one', { outcome: { status: 'DONE', reason: null } });
  expect(mergeSent([waits], [decided])).toEqual([decided]);
  expect(mergeSent([decided], [waits])).toEqual([decided]);
  expect(mergeSent([decided], [waits]).map(isUndecided)).toEqual([false]);
});

test('what the device kept is read, and what is no command is left out', () => {
  const kept = [command('one'), null, { commandId: 'two' }, command('three', { outcome: null })];
  expect(restoreSent(JSON.parse(JSON.stringify(kept)))).toEqual([kept[0], kept[3]]);
  expect(restoreSent({})).toEqual([]);
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
