import { expect, test } from 'vitest';
import type { Answer } from './answer.ts';
import { type KeysetPage, walkPages } from './walk-pages.ts';

const PAGES: readonly KeysetPage<number>[] = [
  { items: [1, 2], next_cursor: '1' },
  { items: [3], next_cursor: '2' },
  { items: [4], next_cursor: null },
];
const page = async (cursor: string | undefined): Promise<Answer<KeysetPage<number>>> => ({
  ok: true,
  value: PAGES[Number.parseInt(cursor ?? '0', 10)] as KeysetPage<number>,
});

test.each([
  [9, [1, 2, 3, 4]],
  [2, [1, 2, 3]],
])('of at most %i pages all items come, in their order', async (pagesMax, value) => {
  expect(await walkPages(page, pagesMax)).toEqual({ ok: true, value });
});

test('a page that fails half-way is no shorter list', async () => {
  const fault = { ok: false, fault: { kind: 'unreachable' } } as const;
  const answer = await walkPages(
    async (cursor) => (cursor === '1' ? fault : await page(cursor)),
    9,
  );
  expect(answer).toEqual(fault);
});
