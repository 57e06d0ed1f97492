import type { Price } from '../api/payloads.ts';
import { useAge } from '../live/use-age.ts';

/** A last trade that is younger is one of now. */
const SHOWN_FROM_SECONDS = 11;

/** How old a last trade is, where that has to be said. */
export function usePriceAge(price: Price | undefined, isFollowed = true): string | undefined {
  return useAge(price?.at, { from: SHOWN_FROM_SECONDS, isFollowed });
}
