import { expect, test } from 'vitest';
import {
  type DatedAnswer,
  newestAnswers,
  REMEMBERED_MS,
  REMEMBERED_PER_TOPIC,
} from './newest-answers.ts';

const NOW = 1_800_000_000_000;

function answer(key: readonly unknown[], ageMs: number): DatedAnswer {
  return {
    queryHash: JSON.stringify(key),
    queryKey: key,
    state: { dataUpdatedAt: NOW - ageMs },
  };
}

test('an answer of seven days ago is forgotten, however often others are saved', () => {
  const young = answer(['portfolio'], REMEMBERED_MS - 1);
  expect(newestAnswers([young, answer(['margin'], REMEMBERED_MS)], NOW)).toEqual([young]);
});

test('of a topic the newest stay, and no other topic has to give way', () => {
  const orders = Array.from({ length: 50 }, (_, i) => answer(['orders', 'one', i], 50 - i));
  const old = answer(['portfolio'], 1_000);
  const kept = newestAnswers([old, ...orders], NOW);
  expect(kept).toHaveLength(REMEMBERED_PER_TOPIC + 1);
  expect(kept).toContain(old);
  expect(kept[0]).toBe(orders.at(-1));
  expect(kept).not.toContain(orders[0]);
});

test('of one question the newer answer counts, whichever tab has it', () => {
  const older = answer(['me'], 20);
  const newer = answer(['me'], 10);
  expect(newestAnswers([older, newer], NOW)).toEqual([newer]);
  expect(newestAnswers([newer, older], NOW)).toEqual([newer]);
});
