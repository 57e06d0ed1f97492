import { useInfiniteQuery } from '@tanstack/react-query';
import type { Answer } from '../api/answer.ts';
import type { KeysetPage } from '../api/walk-pages.ts';
import { useEnvironment } from '../environment.ts';
import { answeredBy } from './answered-by.ts';
import { REMEMBERED_MS } from './newest-answers.ts';
import { faultOf, type Polled, type QuestionTopic } from './question.ts';

/** A list that a screen asks the server page by page. */
export interface PagedQuestion<P extends KeysetPage<unknown>> {
  readonly key: readonly [topic: QuestionTopic, ...rest: readonly unknown[]];
  readonly loadPage: (cursor: string | undefined) => Promise<Answer<P>>;
  readonly everyMs?: number;
  readonly isRemembered?: boolean;
}

export interface Pages<T, P = unknown> extends Polled<readonly T[]> {
  /** With what it tells beside its items. */
  readonly first: P | undefined;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  loadMore(): void;
}

/** The pages that were asked for so far, as one list; asked anew together. */
export function usePages<P extends KeysetPage<unknown>>(
  question: PagedQuestion<P>,
): Pages<P['items'][number], P> {
  const { clock } = useEnvironment();
  const { key, loadPage, everyMs, isRemembered = false } = question;
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => answeredBy(loadPage(pageParam), clock),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ value }) => value.next_cursor ?? undefined,
    refetchInterval: everyMs ?? false,
    meta: { isRemembered },
    ...(isRemembered ? { gcTime: REMEMBERED_MS } : {}),
  });
  const pages = query.data?.pages;
  return {
    first: pages?.[0]?.value,
    value: pages?.flatMap(({ value }) => value.items),
    receivedAt: pages?.[0]?.receivedAt,
    fault: faultOf(query.error),
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  };
}
