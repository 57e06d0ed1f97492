import { useRouter } from '@tanstack/react-router';
import { type RefObject, useEffect } from 'react';

/**
 * Whoever goes to another page by keys, or hears the app, begins at its title: else they stay in the
 * menu, or nowhere, where what they have pressed went with the last page.
 */
export function useFocusOnPage(place: RefObject<HTMLElement | null>): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        const page = place.current;
        if (!fromLocation || !pathChanged || page?.contains(document.activeElement)) return;
        page?.querySelector('h1')?.focus({ preventScroll: true });
      }),
    [router, place],
  );
}
