import type { Answer } from './answer.ts';

/** A page of a list that is told by keyset. */
export interface KeysetPage<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** All pages of a list, or as many as are wanted; a fault of one is the fault of all. */
export async function walkPages<T>(
  loadPage: (cursor: string | undefined) => Promise<Answer<KeysetPage<T>>>,
  pagesMax: number,
): Promise<Answer<readonly T[]>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const answer = await loadPage(cursor);
    if (!answer.ok) return answer;
    items.push(...answer.value.items);
    if (answer.value.next_cursor === null) break;
    cursor = answer.value.next_cursor;
  }
  return { ok: true, value: items };
}
