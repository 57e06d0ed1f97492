import { useInfiniteQuery } from '@tanstack/react-query';
import type { Answer } from '../api/answer.ts';
import { useEnvironment } from '../environment.ts';
import { REMEMBERED_MS } from '../query/answer-cache.ts';
import { type Answered, AnswerFault, faultOf, type Polled } from '../query/question.ts';

interface AnsweredPage<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

interface PagedQuestion<T> {
  /** What of the administrators' affairs is asked. */
  readonly key: readonly unknown[];
  readonly load: (cursor: string | undefined) => Promise<Answer<AnsweredPage<T>>>;
  readonly everyMs?: number;
  /** Kept on the device, so that a reload while home is away still shows it. */
  readonly isRemembered?: boolean;
}

export interface Pages<T> extends Polled<readonly T[]> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

/** A list that comes page by page, and all that was loaded of it in one. */
export function useAdminPages<T>(question: PagedQuestion<T>): Pages<T> {
  const { clock } = useEnvironment();
  const { key, load, everyMs, isRemembered = false } = question;
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['admin', ...key],
    queryFn: async ({ pageParam }): Promise<Answered<AnsweredPage<T>>> => {
      const answer = await load(pageParam);
      if (!answer.ok) throw new AnswerFault(answer.fault);
      return { value: answer.value, receivedAt: clock() };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ value }) => value.next_cursor ?? undefined,
    refetchInterval: everyMs ?? false,
    meta: { isRemembered },
    ...(isRemembered ? { gcTime: REMEMBERED_MS } : {}),
  });
  return {
    value: data?.pages.flatMap(({ value }) => value.items),
    receivedAt: data?.pages[0]?.receivedAt,
    fault: faultOf(error),
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMore: () => void fetchNextPage(),
  };
}
