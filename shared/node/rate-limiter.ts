import { LRUCache } from 'lru-cache';

export interface RateLimit {
  /** Requests a second that one client may keep up. */
  readonly perSecond: number;
  /** Requests one client may send at once after a pause. */
  readonly burst: number;
}

/**
 * Takes one request from the allowance of a client (a user, an API key, an address). Returns 0 when
 * it is granted, else the whole seconds after which the next one will be.
 */
export type TakeAllowance = (client: string) => number;

/** Clients remembered at most; a forgotten one starts with a full allowance again. */
const CLIENTS_MAX = 20_000;

/**
 * A token bucket per client, kept as the moment when it will be full again: one number that moves by
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
  const fullAtMs = new LRUCache<string, number>({ max: CLIENTS_MAX });
  const stepMs = 1000 / limit.perSecond;
  const roomMs = stepMs * (limit.burst - 1);
  return (client) => {
    const now = monotonicMs();
    const fullAt = Math.max(fullAtMs.get(client) ?? now, now);
    const waitMs = fullAt - roomMs - now;
    if (waitMs > 0) return Math.ceil(waitMs / 1000);
    fullAtMs.set(client, fullAt + stepMs);
    return 0;
  };
}
