import { expect, it } from 'vitest';
import type { JournalMessage } from '../journal-message.ts';
import { followChain, place } from './follow-chain.ts';
import { takeInOrder, WAITING_MAX } from './in-order.ts';

/** Stretch number `n` of an outbox: the one event `n`, after the event before it. */
function stretch(n: number): JournalMessage {
  const at = `${n}.1`;
  return {
    ...{ version: 1, after: `${n - 1}.1`, up_to: at, readers: {} },
    records: [{ kind: 'row', at, table: 'users', row: '{}' }],
  };
}

/** What becomes of stretches that come in this order: each number taken in, a gap before it as `!`. */
function taken(numbers: readonly number[], most?: number): string {
  const ordered = takeInOrder(followChain(place('0.1')), most);
  const said: string[] = [];
  const note = (steps: ReturnType<typeof ordered.end>) => {
    for (const { gap, records } of steps) {
      said.push(...(gap ? ['!'] : []), ...records.map(({ at }) => at.split('.')[0] as string));
    }
  };
  for (const n of numbers) note(ordered.take(stretch(n)));
  said.push('|');
  note(ordered.end());
  return said.join(' ');
}

it('takes in what comes in its order at once', () => {
  expect(taken([1, 2, 3])).toBe('1 2 3 |');
});

it('keeps a message that came before its neighbour', () => {
  expect(taken([2, 1, 3])).toBe('1 2 3 |');
  expect(taken([1, 3, 2])).toBe('1 2 3 |');
});

it('keeps messages whose predecessor comes long after, in whatever order they are', () => {
  expect(taken([5, 3, 4, 2, 6, 1, 7])).toBe('1 2 3 4 5 6 7 |');
  const late = Array.from({ length: WAITING_MAX }, (_, index) => index + 2);
  const all = [1, ...late].join(' ');
  expect(taken([...late, 1])).toBe(`${all} |`);
});

it('takes in once what waits twice', () => {
  expect(taken([2, 3, 2, 1, 1, 3])).toBe('1 2 3 |');
});

it('tells of a gap that nothing closes before the end, and loses nothing behind it', () => {
  expect(taken([1, 3, 4, 6])).toBe('1 | ! 3 4 ! 6');
});

it('waits for no more than it may keep, and then it is a gap', () => {
  expect(taken([3, 4, 5, 2, 1], 2)).toBe('! 3 4 5 |');
  expect(taken([3, 4, 2, 1], 2)).toBe('! 2 3 4 |');
  expect(taken([3, 4, 1, 2], 2)).toBe('1 2 3 4 |');
  expect(taken([1, 3, 4, 5, 6, 8], 2)).toBe('1 ! 3 4 5 6 | ! 8');
});
