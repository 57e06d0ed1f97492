import type { Answer } from './answer.ts';
import { answerOf } from './answer-of.ts';

/** Awaits a call that answers with nothing: what is left to tell is that it was done. */
export async function doneOf(call: Parameters<typeof answerOf>[0]): Promise<Answer<true>> {
  const answer = await answerOf(call);
  return answer.ok ? { ok: true, value: true } : answer;
}
