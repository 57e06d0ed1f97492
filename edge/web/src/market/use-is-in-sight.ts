import { useCallback, useState } from 'react';

const CHANGE = 'contentvisibilityautostatechange';

/**
 * Whether an element with `content-visibility: auto` is in sight or about to be, as the browser sees
 * it; one that does not tell leaves everything in sight.
 *
 * @returns the answer, and the `ref` of the element
 */
export function useIsInSight() {
  const [isInSight, setIsInSight] = useState(true);
  const place = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const onChange = (event: Event) => {
      setIsInSight(!(event as ContentVisibilityAutoStateChangeEvent).skipped);
    };
    element.addEventListener(CHANGE, onChange);
    return () => element.removeEventListener(CHANGE, onChange);
  }, []);
  return [isInSight, place] as const;
}
