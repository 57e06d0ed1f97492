import { expect, test } from 'vitest';
import type { FaultKind } from './fault.ts';
import { describeFault, planFaults } from './fault-plan.ts';

const kinds: readonly FaultKind[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
  name,
  prepare: (random) => ({ detail: `${random.between(0, 1_000_000)}`, inject: async () => 1 }),
}));
const listOf = (count: number, seed: number) =>
  planFaults(kinds, { count, seed }).map(describeFault);

test('the same seed gives the same faults, another seed others', () => {
  expect(listOf(40, 7)).toEqual(listOf(40, 7));
  expect(listOf(40, 7)).not.toEqual(listOf(40, 8));
});

test('a longer list begins with the shorter one', () => {
  expect(listOf(40, 7).slice(0, 12)).toEqual(listOf(12, 7));
});

test('every kind comes once in each round, in an order of its own', () => {
  const planned = planFaults(kinds, { count: 50, seed: 3 }).map(({ kind }) => kind);
  const rounds = Array.from({ length: 10 }, (_, at) => planned.slice(at * 5, at * 5 + 5));
  for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(new Set(rounds.map((round) => round.join(''))).size).toBeGreaterThan(5);
});

test('two faults of one kind have particulars of their own', () => {
  const [first, second] = planFaults(kinds, { count: 10, seed: 3 }).filter(
    ({ kind }) => kind === 'a',
  );
  expect(first?.detail).not.toBe(second?.detail);
});
