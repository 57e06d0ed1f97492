import { expect, test } from 'vitest';
import { addWish, dropWish, restoreWishes, withWishes } from './favourite-wishes.ts';

const add = (tickerId: string) => ({ tickerId, isWanted: true });
const remove = (tickerId: string) => ({ tickerId, isWanted: false });

test('what is wished for shows at once, whatever home knows yet', () => {
  expect(withWishes(['A', 'B'], [remove('A'), add('C')])).toEqual(['B', 'C']);
  expect(withWishes(['A'], [add('A'), remove('D')])).toEqual(['A']);
  expect(withWishes(['A'], [])).toEqual(['A']);
});

test('of one instrument the last wish alone counts', () => {
  const wishes = addWish(addWish(addWish([], add('A')), add('B')), remove('A'));
  expect(wishes).toEqual([add('B'), remove('A')]);
});

test('an answer ends its own wish, and not the one that followed', () => {
  expect(dropWish([add('A'), add('B')], add('A'))).toEqual([add('B')]);
  expect(dropWish([remove('A')], add('A'))).toEqual([remove('A')]);
});

test('wishes outlive the page; what is none is left out', () => {
  const wishes = [add('A'), remove('B')];
  expect(restoreWishes(JSON.parse(JSON.stringify(wishes)))).toEqual(wishes);
  expect(restoreWishes(undefined)).toEqual([]);
  expect(restoreWishes([null, 'A', { tickerId: 'A' }])).toEqual([]);
});
