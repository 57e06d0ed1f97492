import { useQuery } from '@tanstack/react-query';
import { useEnvironment } from '../environment.ts';
import { answeredBy } from './answered-by.ts';
import { REMEMBERED_MS } from './newest-answers.ts';
import { type Answered, faultOf, type Polled, type Question } from './question.ts';

/**
 * Asks while somebody looks. A fault keeps the last good answer, so that a screen shows what it
 * knew, with its age.
 */
export function usePolling<T>(question: Question<T>): Polled<T> {
  const { clock } = useEnvironment();
  const { key, load, everyMs, isRemembered = false, isAsked = true } = question;
  const { data, error } = useQuery<Answered<T>>({
    queryKey: key,
    queryFn: () => answeredBy(load(), clock),
    enabled: isAsked,
    refetchInterval: everyMs ?? false,
    // Whoever comes so soon after an answer takes it as it is.
    staleTime: (everyMs ?? 0) / 4,
    meta: { isRemembered },
    ...(isRemembered ? { gcTime: REMEMBERED_MS } : {}),
  });
  return { value: data?.value, receivedAt: data?.receivedAt, fault: faultOf(error) };
}
