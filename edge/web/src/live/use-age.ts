import { useCallback, useSyncExternalStore } from 'react';
import { useEnvironment } from '../environment.ts';
import { ageSeconds } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { eachSecond } from './each-second.ts';

interface AgeOptions {
  /** In seconds: what is younger has no age worth a word. Left out: everything has one. */
  readonly from?: number;
  /** False where nobody looks: it is then as it was when it was last drawn. */
  readonly isFollowed?: boolean;
}

/** How long ago a moment was, in words that go on by themselves; drawn again only when they change. */
export function useAge(
  at: string | undefined,
  { from = 0, isFollowed = true }: AgeOptions = {},
): string | undefined {
  const { clock } = useEnvironment();
  const format = useFormat();
  const subscribe = useCallback(
    (onTick: () => void) => (isFollowed ? eachSecond(onTick) : () => {}),
    [isFollowed],
  );
  return useSyncExternalStore(subscribe, () => {
    const seconds = at === undefined ? undefined : ageSeconds(at, clock());
    return at === undefined || seconds === undefined || seconds < from ? undefined : format.age(at);
  });
}
