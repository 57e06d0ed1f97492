import { expect, test } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const draws = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the same seed draws the same, another one something else', () => {
  expect(draws(42, 100)).toEqual(draws(42, 100));
  expect(draws(42, 100)).not.toEqual(draws(43, 100));
});

test('draws are spread over the whole interval', () => {
  const all = draws(1, 10_000);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = all.filter((value) => Math.floor(value * 10) === tenth).length;
    expect(share).toBeGreaterThan(900);
    expect(share).toBeLessThan(1_100);
  }
});

test('a shuffle keeps what it shuffles, and moves it', () => {
  const list = Array.from({ length: 30 }, (_, at) => at);
  const shuffled = seededRandom(5).shuffled(list);
  expect(shuffled).not.toEqual(list);
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(list);
});

test('both ends of a range are drawn, and nothing beyond them', () => {
  const random = seededRandom(9);
  const seen = new Set(Array.from({ length: 200 }, () => random.between(3, 6)));
  expect([...seen].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6]);
});
