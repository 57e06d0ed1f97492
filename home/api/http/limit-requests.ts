import type { Clock } from '@mockstreet/shared/instant';
import { createRateLimiter, type RateLimit } from '@mockstreet/shared/node/rate-limiter';
import type { ApiKeyUsage } from '#accounts/api-key-usage';
import type { Caller } from './api-types.ts';
import { refuse, refuseForNow } from './refuse.ts';

/** How much each may ask: people of all their sessions together, each API key for itself. */
export interface RequestLimits {
  readonly user: RateLimit;
  readonly apiKey: RateLimit;
}

export const REQUEST_LIMITS: RequestLimits = {
  user: { perSecond: 100, burst: 400 },
  apiKey: { perSecond: 20, burst: 100 },
};

/** Takes one request from the caller's allowance, or refuses with 429. */
export type LimitRequests = (caller: Caller) => {
  /** `used/quota`, once a key comes near its quota of the day. */
  readonly quotaWarning: string | undefined;
};

export function createLimitRequests(ports: {
  readonly requestLimits: RequestLimits;
  readonly apiKeyUsage: Pick<ApiKeyUsage, 'take'>;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
}): LimitRequests {
  const takeOfUser = createRateLimiter(ports.requestLimits.user, ports.monotonicMs);
  const takeOfKey = createRateLimiter(ports.requestLimits.apiKey, ports.monotonicMs);
  return ({ user, apiKey }) => {
    const waitSeconds = apiKey ? takeOfKey(apiKey.id) : takeOfUser(user.id);
    if (waitSeconds > 0) return refuseForNow(waitSeconds);
    if (!apiKey) return { quotaWarning: undefined };
    const verdict = ports.apiKeyUsage.take(apiKey, ports.clock());
    if (!verdict.ok) {
      const detail = 'The quota of this API key is used up until midnight in Seoul';
      return refuse('RATE_LIMITED', { detail }, { 'retry-after': `${verdict.retryAfterSeconds}` });
    }
    const { used, isNearQuota } = verdict;
    return { quotaWarning: isNearQuota ? `${used}/${apiKey.dailyQuota}` : undefined };
  };
}
