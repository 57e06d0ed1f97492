import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import {
  CLOCK_TOLERANCE_SECONDS,
  type TokenClaims,
  type VerificationKeys,
  type VerifyToken,
} from '@mockstreet/shared/token';
import { decodeProtectedHeader } from 'jose';
import { LRUCache } from 'lru-cache';
import { type PublicKeySet, verificationKeys } from '#accounts/keys/open-public-keys';

/** What a token says, or undefined: not home's, or not good at that moment. */
export type ReadToken<Claims> = (
  token: string,
  asOf: Instant,
) => Claims | undefined | Promise<Claims | undefined>;

/** Tokens remembered of each kind: a signature is the dearest step of reading an envelope. */
const TOKENS_REMEMBERED = 20_000;
/** A token is looked up by its end, a part of the signature, and then compared as a whole. */
export const LOOKUP_CHARS = 48;

interface KnownToken<Claims> {
  readonly token: string;
  readonly claims: Claims;
  /** Good from then on, and no longer at `to`; in seconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * Reads tokens as of a moment and answers at once for one that it has read before: a signature is
 * checked once, the times for every order. A change of keys makes it forget everything.
 *
 * @param publicKeys the same object until the keys change
 * @param createVerifier one of the kinds in shared/token.ts
 */
export function rememberTokens<Claims extends TokenClaims>(
  publicKeys: () => PublicKeySet,
  createVerifier: (keys: VerificationKeys) => VerifyToken<Claims>,
): ReadToken<Claims> {
  const known = new LRUCache<string, KnownToken<Claims>>({ max: TOKENS_REMEMBERED });
  /** Being verified for the first order that came with it; the others wait for that. */
  const underWay = new Map<string, Promise<KnownToken<Claims> | undefined>>();
  let keys: PublicKeySet | undefined;
  let verify: VerifyToken<Claims>;

  const verifyFresh = async (token: string, asOf: Instant, by: PublicKeySet) => {
    const verdict = await verify(token, asOf);
    if (!verdict.ok) return undefined;
    const { claims } = verdict;
    const fresh: KnownToken<Claims> = {
      token,
      claims,
      from: claims.issuedAtSeconds - CLOCK_TOLERANCE_SECONDS,
      to: Math.min(claims.expiresAtSeconds + CLOCK_TOLERANCE_SECONDS, endOfKey(token, by)),
    };
    if (by === keys) known.set(token.slice(-LOOKUP_CHARS), fresh);
    return fresh;
  };

  const readFresh = async (token: string, asOf: Instant, by: PublicKeySet) => {
    const waitingFor = underWay.get(token);
    const first = waitingFor && (await waitingFor);
    // Refused as of another moment says nothing about this one.
    if (first) return claimsAt(first, asOf);
    const verifying = verifyFresh(token, asOf, by);
    underWay.set(token, verifying);
    return (await verifying.finally(() => underWay.delete(token)))?.claims;
  };

  return (token, asOf) => {
    const current = publicKeys();
    if (current !== keys) {
      known.clear();
      underWay.clear();
      keys = current;
      verify = createVerifier(verificationKeys(current.tokenKeys));
    }
    const found = known.get(token.slice(-LOOKUP_CHARS));
    return found?.token === token ? claimsAt(found, asOf) : readFresh(token, asOf, current);
  };
}

function claimsAt<Claims>(known: KnownToken<Claims>, asOf: Instant): Claims | undefined {
  const seconds = asOf / MICROS_PER_SECOND;
  return seconds >= known.from && seconds < known.to ? known.claims : undefined;
}

/** Until when the key of a token is believed, in seconds. */
function endOfKey(token: string, { tokenKeys }: PublicKeySet): number {
  const { kid } = decodeProtectedHeader(token);
  const end = tokenKeys.find((key) => key.kid === kid)?.verifies_until;
  return end === undefined ? Number.POSITIVE_INFINITY : end / MICROS_PER_SECOND;
}
