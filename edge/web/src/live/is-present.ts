import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Price } from '../api/payloads.ts';
import type { PriceBoardState } from './price-board.ts';

/** Where prices are asked for: after so long the next answers are missing. */
const ASKED_WITHIN = 10 * MICROS_PER_SECOND;

/** Whether a price on the screen is that of now, and not one that was there before a connection went. */
export function isPresent(
  { is_stale }: Pick<Price, 'is_stale'>,
  { isLive, receivedAt, fault }: PriceBoardState,
  now: Instant,
): boolean {
  if (is_stale || fault) return false;
  return isLive || (receivedAt !== undefined && now - receivedAt < ASKED_WITHIN);
}
