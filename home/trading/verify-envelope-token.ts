import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { CLOCK_TOLERANCE_SECONDS, type VerifyAccessToken } from '@mockstreet/shared/token';
import { LRUCache } from 'lru-cache';

/** The user that a token spoke for when the order was accepted, or undefined. */
export type VerifyEnvelopeToken = (
  token: string,
  acceptedAt: Instant,
) => Promise<string | undefined>;

/** Tokens remembered: a signature is the dearest step of reading an envelope. */
const TOKENS_REMEMBERED = 20_000;

/**
 * Verifies the credential of an envelope as of its acceptance. A signature is checked once per
 * token; its times are checked for every order.
 */
export function createEnvelopeTokenVerifier(verify: VerifyAccessToken): VerifyEnvelopeToken {
  const verified = new LRUCache<string, { userId: string; from: number; to: number }>({
    max: TOKENS_REMEMBERED,
  });
  return async (token, acceptedAt) => {
    const known = verified.get(token);
    const seconds = acceptedAt / MICROS_PER_SECOND;
    if (known) return seconds >= known.from && seconds < known.to ? known.userId : undefined;
    const verdict = await verify(token, acceptedAt);
    if (!verdict.ok) return undefined;
    const { userId, issuedAtSeconds, expiresAtSeconds } = verdict.claims;

    verified.set(token, {
      userId,
      from: issuedAtSeconds - CLOCK_TOLERANCE_SECONDS,
      to: expiresAtSeconds + CLOCK_TOLERANCE_SECONDS,
    });
    return userId;
  };
}
