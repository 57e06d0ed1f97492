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
 * A token bucket per user.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2697 for the bucket as a meter
 */
export function createRateLimiter(
  limit: RateLimit,
  /** A clock that never goes back, in milliseconds. */
  monotonicMs: () => number,
): TakeAllowance {
  const buckets = new LRUCache<string, { tokens: number; filledAtMs: number }>({ max: USERS_MAX });
  const perMs = limit.perSecond / 1000;
  return (userId) => {
    const now = monotonicMs();
    let bucket = buckets.get(userId);
    if (!bucket) {
      bucket = { tokens: limit.burst, filledAtMs: now };
      buckets.set(userId, bucket);
    }
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (now - bucket.filledAtMs) * perMs);
    bucket.filledAtMs = now;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / limit.perSecond);
    bucket.tokens -= 1;
    return 0;
  };
}
