import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Answer, Fault } from '../api/answer.ts';
import type { QuestionTopic } from './question.ts';

export interface Command<Args extends readonly unknown[], T> {
  /** Undefined if it failed, the reason is then in `fault`, or if the last run is not over. */
  run(...args: Args): Promise<T | undefined>;
  readonly isBusy: boolean;
  /** Of the last run. */
  readonly fault: Fault | undefined;
}

/**
 * Something that a screen has the server do: once at a time, and what it changes is asked anew. What
 * has to be noted of an answer at once is for `call` to note: home may hang when it is asked anew.
 *
 * @param topics of the questions whose answers it changes
 */
export function useCommand<Args extends readonly unknown[], T>(
  call: (...args: Args) => Promise<Answer<T>>,
  topics: readonly QuestionTopic[],
): Command<Args, T> {
  const queryClient = useQueryClient();
  const [state, setState] = useState<{ isBusy: boolean; fault: Fault | undefined }>({
    isBusy: false,
    fault: undefined,
  });
  // A state would come too late for the second of two presses.
  const isRunning = useRef(false);
  return {
    ...state,
    async run(...args) {
      if (isRunning.current) return undefined;
      isRunning.current = true;
      setState({ isBusy: true, fault: undefined });
      const answer = await call(...args);
      await Promise.all(
        topics.map((topic) => queryClient.invalidateQueries({ queryKey: [topic] })),
      );
      isRunning.current = false;
      setState({ isBusy: false, fault: answer.ok ? undefined : answer.fault });
      return answer.ok ? answer.value : undefined;
    },
  };
}
