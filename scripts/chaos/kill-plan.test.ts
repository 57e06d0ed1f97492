import { expect, test } from 'vitest';
import { planKills } from './kill-plan.ts';

const cutsOf = (forMs: number) =>
  planKills(forMs, 2).flatMap(({ number, cutsHomeOff }) => (cutsHomeOff ? [number] : []));

test('there is a kill for every ten seconds that are begun', () => {
  const counts = [0, 1_000, 10_000, 10_001, 25_000, 180_000].map(
    (forMs) => planKills(forMs, 2).length,
  );
  expect(counts).toEqual([0, 1, 1, 2, 3, 18]);
});

test('the engines are killed in turn', () => {
  expect(planKills(50_000, 3).map(({ number, engine }) => [number, engine])).toEqual([
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 0],
    [5, 1],
  ]);
});

test('home is cut off with the first kill after a third of the time, and after two thirds', () => {
  expect(cutsOf(25_000)).toEqual([2, 3]);
  expect(cutsOf(180_000)).toEqual([7, 13]);
});

test('a run that is too short for both has home cut off as often as it has kills for', () => {
  expect(cutsOf(10_000)).toEqual([]);
  expect(cutsOf(20_000)).toEqual([2]);
});
