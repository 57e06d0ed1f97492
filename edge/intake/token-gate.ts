import type { AccessTokenClaims, VerifyAccessToken } from '@mockstreet/shared/token';
import { type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { LRUCache } from 'lru-cache';

/** Someone whose token was verified. */
export interface Caller {
  readonly claims: AccessTokenClaims;
  /** The token as JSON text, for the envelope. */
  readonly tokenJson: string;
}

export type GateVerdict =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' | 'UNAVAILABLE' };

/** Judges an `Authorization` header. Answers at once for a token it has verified before. */
export type TokenGate = (
  authorization: string | null | undefined,
) => GateVerdict | Promise<GateVerdict>;

export interface TokenGateOptions {
  readonly clock: Clock;
  /** Today's verifier; a new one when the key file changed; undefined before there are keys. */
  readonly verifier: () => VerifyAccessToken | undefined;
  /** Verified tokens remembered at most. */
  readonly capacity: number;
}

/** As long as an envelope may carry. */
const TOKEN_LENGTH_MAX = 4096;
const BEARER = /^Bearer +([\w~+/.-]+=*)$/i;

/**
 * A token is looked up by its end, a part of the signature, and then compared as a whole: hashing
 * all of it for each order would be the dearest part of knowing it.
 */
const LOOKUP_CHARS = 48;

interface CacheEntry {
  readonly header: string;
  readonly verdict: { readonly ok: true; readonly caller: Caller };
  readonly expiresAt: Instant;
}

/**
 * Verification costs a signature check, three times all the rest of an order; a verified token is
 * remembered with its full text, never beyond its `exp`, and never beyond a change of keys.
 */
export function createTokenGate(options: TokenGateOptions): TokenGate {
  const { clock, capacity } = options;
  const verified = new LRUCache<string, CacheEntry>({ max: capacity });
  let cachedFor: VerifyAccessToken | undefined;

  const verify = async (verifier: VerifyAccessToken, header: string): Promise<GateVerdict> => {
    const token = BEARER.exec(header)?.[1];
    if (!token || token.length > TOKEN_LENGTH_MAX) return { ok: false, code: 'UNAUTHENTICATED' };
    const result = await verifier(token, clock());
    if (!result.ok) return result;
    const verdict = {
      ok: true,
      caller: { claims: result.claims, tokenJson: JSON.stringify(token) },
    } as const;
    const expiresAt = (result.claims.expiresAtSeconds * MICROS_PER_SECOND) as Instant;
    if (verifier === cachedFor) {
      verified.set(header.slice(-LOOKUP_CHARS), { header, verdict, expiresAt });
    }
    return verdict;
  };

  return (authorization) => {
    const verifier = options.verifier();
    if (!verifier) return { ok: false, code: 'UNAVAILABLE' };
    if (verifier !== cachedFor) {
      verified.clear();
      cachedFor = verifier;
    }
    if (!authorization) return { ok: false, code: 'UNAUTHENTICATED' };
    const known = verified.get(authorization.slice(-LOOKUP_CHARS));
    if (known?.header === authorization && clock() < known.expiresAt) return known.verdict;
    return verify(verifier, authorization);
  };
}
