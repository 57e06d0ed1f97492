import type { Answer } from './answer.ts';

/** Of a list the page that was asked for, where it is all that is shown. */
export async function itemsOf<T>(
  page: Promise<Answer<{ readonly items: readonly T[] }>>,
): Promise<Answer<readonly T[]>> {
  const answer = await page;
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}
