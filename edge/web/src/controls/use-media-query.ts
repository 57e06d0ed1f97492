import { useCallback, useSyncExternalStore } from 'react';

/** As in the style sheets: from here on the menu stands beside the page. */
const WIDE = '(min-width: 1024px)';
const DARK = '(prefers-color-scheme: dark)';

/** Whether there is room for a column beside the page; changes with the window. */
export function useWideScreen(): boolean {
  return useMediaQuery(WIDE);
}

/** Whether the system is dark, whatever the user chose for this app. */
export function useDarkSystem(): boolean {
  return useMediaQuery(DARK);
}

function useMediaQuery(condition: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const query = window.matchMedia(condition);
      query.addEventListener('change', onChange);
      return () => query.removeEventListener('change', onChange);
    },
    [condition],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(condition).matches);
}
