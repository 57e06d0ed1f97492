import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer, Fault } from '../api/answer.ts';
import type { QuestionTopic } from './question.ts';

export interface Command<Args extends readonly unknown[], T> {
  /** Undefined if it failed: the reason is then in `fault`. */
  run(...args: Args): Promise<T | undefined>;
  readonly isBusy: boolean;
  /** Of the last run. */
  readonly fault: Fault | undefined;
}

/**
 * Something that a screen has the server do: once at a time, and what it changes is asked anew.
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
  return {
    ...state,
    async run(...args) {
      setState({ isBusy: true, fault: undefined });
      const answer = await call(...args);
      await Promise.all(
        topics.map((topic) => queryClient.invalidateQueries({ queryKey: [topic] })),
      );
      setState({ isBusy: false, fault: answer.ok ? undefined : answer.fault });
      return answer.ok ? answer.value : undefined;
    },
  };
}
