import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Fault } from '../api/answer.ts';
import { useToasts } from '../controls/toasts.tsx';
import { useApi } from '../environment.ts';
import type { Answered } from '../query/question.ts';
import { commonWords } from '../text/common-words.ts';
import { explainFault } from '../text/explain-fault.ts';
import { useWords } from '../text/words.ts';
import { type FavouriteWish, withWishes } from './favourite-wishes.ts';
import { marketApi } from './market-api.ts';
import { marketWords } from './words.ts';

export const FAVOURITES = ['favourites'] as const;

/** Until home is told again what it could not be told. */
const RETRY_MS = 4_000;

/**
 * Tells home a wish, again and again until there is an answer.
 *
 * @param onAnswered home knows of it, or will not have it; always the same function
 * @returns whether the last attempt came to nothing
 */
export function useTellFavourites(
  wish: FavouriteWish | undefined,
  onAnswered: (wish: FavouriteWish) => void,
): boolean {
  const api = useApi(marketApi);
  const queryClient = useQueryClient();
  const { add: say } = useToasts();
  const words = useWords(marketWords);
  const { faults } = useWords(commonWords);
  const [isStuck, setIsStuck] = useState(false);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies(attempt): another attempt is made after a pause
  useEffect(() => {
    if (!wish) return;
    const call = wish.isWanted ? api.addFavourite : api.removeFavourite;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const tell = async () => {
      const answer = await call(wish.tickerId);
      if (isOver) return;
      if (!answer.ok && isWorthAnother(answer.fault)) {
        setIsStuck(true);
        retry = setTimeout(() => setAttempt((count) => count + 1), RETRY_MS);
        return;
      }
      if (answer.ok) {
        queryClient.setQueryData<Answered<readonly string[]>>(FAVOURITES, (old) =>
          old ? { ...old, value: withWishes(old.value, [wish]) } : old,
        );
      } else
        say({ title: words.favouriteRefused, description: explainFault(answer.fault, faults) });
      setIsStuck(false);
      onAnswered(wish);
    };
    void tell();
    return () => {
      isOver = true;
      clearTimeout(retry);
    };
  }, [wish, attempt, api, queryClient, onAnswered, say, words, faults]);

  return isStuck;
}

/** Home or the edge are away, or busy; anything else is an answer. */
function isWorthAnother(fault: Fault): boolean {
  if (fault.kind !== 'problem') return true;
  const { status } = fault.problem;
  return status >= 500 || status === 429 || status === 401;
}
