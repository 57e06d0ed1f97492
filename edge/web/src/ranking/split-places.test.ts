import { expect, test } from 'vitest';
import type { RankedAccount } from '../api/payloads.ts';
import { eachOnce, splitPlaces } from './split-places.ts';

const ranked = (...ranks: (number | null)[]) =>
  ranks.map((rank, index) => ({ rank, nickname: `${index}` }) as RankedAccount);

test('the first three stand on the podium, equal ones among them', () => {
  const { podium, others } = splitPlaces(ranked(1, 1, 3, 4, null));
  expect(podium.map(({ rank }) => rank)).toEqual([1, 1, 3]);
  expect(others.map(({ rank }) => rank)).toEqual([4, null]);
});

test('without three who have a rank there is no podium', () => {
  for (const items of [ranked(), ranked(1, 2), ranked(1, 2, null)]) {
    expect(splitPlaces(items)).toEqual({ podium: [], others: items });
  }
});

test('who is on two pages is listed once, where they were first', () => {
  const row = (user_id: string, rank: number) => ({ user_id, rank }) as RankedAccount;
  const rows = [row('a', 1), row('b', 2), row('b', 3), row('c', 4)];
  expect(eachOnce(rows)).toEqual([row('a', 1), row('b', 2), row('c', 4)]);
});
