import type { Instant } from '@mockstreet/shared/instant';
import {
  goodTimes,
  type TokenClaims,
  type VerificationKeys,
  type VerifyToken,
} from '@mockstreet/shared/token';
import { LRUCache } from 'lru-cache';
import type { PublicSigningKey } from '#accounts/keys/key-ring';
import { endOfItsKey, type PublicKeySet } from '#accounts/keys/open-public-keys';

/** A token that home has signed. */
export interface TokenReading<Claims> {
  readonly claims: Claims;
  /** From then on nothing that its key signed is believed. Whether that was so is not judged here. */
  readonly keyEndsAt: Instant | undefined;
}

/** Undefined for a token that is not home's, or whose own time does not cover the moment. */
export type ReadToken<Claims> = (
  token: string,
  asOf: Instant,
) => TokenReading<Claims> | undefined | Promise<TokenReading<Claims> | undefined>;

/** Tokens remembered of each kind: a signature is the dearest step of reading an envelope. */
const TOKENS_REMEMBERED = 20_000;
/** A token is looked up by its end, a part of the signature, and then compared as a whole. */
export const LOOKUP_CHARS = 48;

interface KnownToken<Claims> extends TokenReading<Claims> {
  readonly token: string;
  readonly goodFrom: Instant;
  readonly goodUntil: Instant;
}

/**
 * Reads tokens as of a moment and answers at once for one that it has read before: a signature is
 * checked once, the times for every order. A change of keys makes it forget everything. A key whose
 * time is over still tells whose order it was, which is refused then and not forgotten.
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
      keyEndsAt: endOfItsKey(token, by),
      ...goodTimes(claims),
    };
    if (by === keys) known.set(token.slice(-LOOKUP_CHARS), fresh);
    return fresh;
  };

  const readFresh = async (token: string, asOf: Instant, by: PublicKeySet) => {
    const waitingFor = underWay.get(token);
    const first = waitingFor && (await waitingFor);
    // Refused as of another moment says nothing about this one.
    if (first) return readAt(first, asOf);
    const verifying = verifyFresh(token, asOf, by);
    underWay.set(token, verifying);
    return await verifying.finally(() => underWay.delete(token));
  };

  return (token, asOf) => {
    const current = publicKeys();
    if (current !== keys) {
      known.clear();
      underWay.clear();
      keys = current;
      verify = createVerifier({ keys: current.tokenKeys.map(withoutTimes) });
    }
    const found = known.get(token.slice(-LOOKUP_CHARS));
    return found?.token === token ? readAt(found, asOf) : readFresh(token, asOf, current);
  };
}

function readAt<Claims>(known: KnownToken<Claims>, asOf: Instant): KnownToken<Claims> | undefined {
  return known.goodFrom <= asOf && asOf < known.goodUntil ? known : undefined;
}

function withoutTimes({ kty, crv, kid, x }: PublicSigningKey): PublicSigningKey {
  return { kty, crv, kid, x };
}
