import { expect, test } from 'vitest';
import { type QueueCount, stillWaiting } from './waiting-commands.ts';

const count = (messages: number, acked: number, queue = 'orders.0'): QueueCount => ({
  queue,
  messages,
  acked,
});

test.each([
  ['nobody works it off', [count(8, 100)], [count(8, 100)], 8],
  ['only beacons come and go', [count(2, 100)], [count(2, 124)], 0],
  ['part of it was worked off', [count(50, 100)], [count(40, 120)], 30],
  ['more came in behind it', [count(5, 0)], [count(90, 0)], 5],
  ['it was empty', [count(0, 7)], [count(3, 7)], 0],
  ['the statistics were reset', [count(8, 100)], [count(8, 3)], 8],
  ['it was not there before', [], [count(3, 0)], 0],
] as const)('a queue of which %s', (_, first, last, waiting) => {
  expect(stillWaiting(first, last)).toBe(waiting);
});

test('a queue at work does not excuse what another one holds', () => {
  const first = [count(3, 0), count(4, 0, 'orders.1')];
  const last = [count(3, 30), count(4, 0, 'orders.1')];
  expect(stillWaiting(first, last)).toBe(4);
});
