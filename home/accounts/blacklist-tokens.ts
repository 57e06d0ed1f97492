import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { ACCESS_TOKEN, REFRESH_TOKEN } from '@mockstreet/shared/token';
import type { Redis } from 'ioredis';

/** What was issued at once under one id: an access token and the refresh token beside it. */
export interface IssuedTokens {
  readonly tokenId: string;
  readonly issuedAt: Instant;
}

/** The present tokens of a session and those before; of the latter, the latest they can be from. */
export function tokensOfSession(session: {
  readonly tokenId: string;
  readonly previousId: string | null;
  readonly issuedAt: Instant;
}): IssuedTokens[] {
  const { tokenId, previousId, issuedAt } = session;
  const ids = previousId === null ? [tokenId] : [tokenId, previousId];
  return ids.map((id) => ({ tokenId: id, issuedAt }));
}

type BlacklistedKind = 'access' | 'refresh';

/**
 * Tokens that are dead before their time, in Redis. It only says no sooner than Postgres, which
 * holds the truth: nothing here fails when Redis is away or has been emptied.
 */
export interface TokenBlacklist {
  has(kind: BlacklistedKind, tokenId: string): Promise<boolean>;
  /** For as long as each token would have been good. */
  add(issued: readonly IssuedTokens[], now: Instant): Promise<void>;
}

const LIFETIMES = [
  ['access', ACCESS_TOKEN.lifetimeSeconds],
  ['refresh', REFRESH_TOKEN.lifetimeSeconds],
] as const;

export function createTokenBlacklist(redis: Redis): TokenBlacklist {
  // After a question that Redis left open nobody waits for it again until it has answered one.
  let isAnswering = true;
  return {
    async has(kind, tokenId) {
      const answer = redis.exists(keyOf(kind, tokenId)).then(
        (found) => {
          isAnswering = true;
          return found === 1;
        },
        () => {
          isAnswering = false;
          return false;
        },
      );
      return isAnswering ? await answer : false;
    },
    async add(issued, now) {
      const batch = redis.pipeline();
      for (const { tokenId, issuedAt } of issued) {
        for (const [kind, lifetimeSeconds] of LIFETIMES) {
          const expiresAt = Math.floor(issuedAt / MICROS_PER_SECOND) + lifetimeSeconds;
          const leftSeconds = Math.ceil(expiresAt - now / MICROS_PER_SECOND);
          if (leftSeconds > 0) batch.set(keyOf(kind, tokenId), '1', 'EX', leftSeconds);
        }
      }
      await batch.exec().catch(() => {});
    },
  };
}

function keyOf(kind: BlacklistedKind, tokenId: string): string {
  return `token_blacklist:${kind}:${tokenId}`;
}
