import type { Clock } from '@mockstreet/shared/instant';
import type { Answer } from '../api/answer.ts';
import { type Answered, AnswerFault } from './question.ts';

/** An answer with the time at which it came; throws its fault, as the cache wants to be told. */
export async function answeredBy<T>(asked: Promise<Answer<T>>, clock: Clock): Promise<Answered<T>> {
  const answer = await asked;
  if (!answer.ok) throw new AnswerFault(answer.fault);
  return { value: answer.value, receivedAt: clock() };
}
