import { LRUCache } from 'lru-cache';

export interface RateLimit {
  /** Requests a second that a user may keep up. */
  readonly perSecond: number;
  /** Requests a user may send at once after a pause. */
  readonly burst: number;
}

/**
 * Takes one request from the user's allowance. Returns 0 when it is granted, else the whole
 * seconds after which the next one will be.
 */
export type TakeAllowance = (userId: string) => number;

/** Users remembered at most; a forgotten one starts with a full allowance again. */
const USERS_MAX = 20_000;

/**
 * A token bucket per user, kept as the moment when it will be full again: one number that moves by
 * exact steps, so asking in vain costs nothing and rounding does not add up.
 *
 * @see ITU-T I.371 (2004), Annex A: the generic cell rate algorithm, whose "theoretical arrival
 * time" this is
 */
export function createRateLimiter(
  limit: RateLimit,
  /** A clock that never goes back, in milliseconds. */
  monotonicMs: () => number,
): TakeAllowance {
  const fullAtMs = new LRUCache<string, number>({ max: USERS_MAX });
  const stepMs = 1000 / limit.perSecond;
  const roomMs = stepMs * (limit.burst - 1);
  return (userId) => {
    const now = monotonicMs();
    const fullAt = Math.max(fullAtMs.get(userId) ?? now, now);
    const waitMs = fullAt - roomMs - now;
    if (waitMs > 0) return Math.ceil(waitMs / 1000);
    fullAtMs.set(userId, fullAt + stepMs);
    return 0;
  };
}
