import { forgetCommands } from './commands/command-log.ts';
import type { SharedStore } from './device/json-store.ts';
import { forgetCandles } from './instrument/kept-candles.ts';
import { forgetSettled } from './orders/submission/submission-log.ts';
import { forgetDrafts } from './orders/ticket/kept-draft.ts';
import type { AnswerStore } from './query/answer-cache.ts';

/**
 * What this device lets go of when somebody signs out: everything about them but what nobody else
 * knows yet. That is orders without an answer, which have to be found under their ids again, or one
 * could become two; and favourites that home has not been told of.
 */
export async function forgetUser(
  username: string,
  { store, answerStore }: { readonly store: SharedStore; readonly answerStore: AnswerStore },
): Promise<void> {
  forgetSettled(store, username);
  forgetDrafts(store, username);
  forgetCommands(store, username);
  await answerStore.forget(username);
  await forgetCandles(answerStore);
}
