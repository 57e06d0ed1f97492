import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const EVERY_MS = 3_000;

/** While a code for Discord is shown, whether it was used is asked more often: nobody tells. */
export function useAwaitedLink(isAwaited: boolean): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!isAwaited) return undefined;
    const timer = setInterval(
      () => void queryClient.invalidateQueries({ queryKey: ['me'] }),
      EVERY_MS,
    );
    return () => clearInterval(timer);
  }, [isAwaited, queryClient]);
}
