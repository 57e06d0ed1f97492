import { useCallback, useState } from 'react';

const CHANGE = 'contentvisibilityautostatechange';

export interface Sight {
  /** In sight, or about to be. */
  readonly isNow: boolean;
  /** Now or at any time before. */
  readonly isEver: boolean;
}

const SEEN: Sight = { isNow: true, isEver: true };
const UNSEEN: Sight = { isNow: false, isEver: false };
const GONE: Sight = { isNow: false, isEver: true };

/**
 * Whether an element with `content-visibility: auto` is in sight or about to be, as the browser sees
 * it; one that does not tell leaves everything in sight.
 *
 * @param isAtFirst until the browser has said so
 * @returns the answer, and the `ref` of the element
 */
export function useIsInSight(isAtFirst: boolean) {
  const [sight, setSight] = useState(isAtFirst || !isTold() ? SEEN : UNSEEN);
  const place = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const onChange = (event: Event) => {
      const { skipped } = event as ContentVisibilityAutoStateChangeEvent;
      setSight((before) => (skipped ? (before.isEver ? GONE : UNSEEN) : SEEN));
    };
    element.addEventListener(CHANGE, onChange);
    return () => element.removeEventListener(CHANGE, onChange);
  }, []);
  return [sight, place] as const;
}

function isTold(): boolean {
  return `on${CHANGE}` in HTMLElement.prototype;
}
