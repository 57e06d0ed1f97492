import { type Instant, instant } from '@mockstreet/shared/instant';
import { createCredentialMemory } from '@mockstreet/shared/node/credential-memory';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import {
  goodTimes,
  type TokenClaims,
  type TokenVerdict,
  type VerificationKeys,
  type VerifyToken,
} from '@mockstreet/shared/token';
import { endOfItsKey, followKeys, type PublicKeySet, type PublicKeys } from './open-public-keys.ts';

interface Known<Claims> {
  readonly verdict: TokenVerdict<Claims>;
  readonly goodFrom: Instant;
  readonly goodUntil: Instant;
}

/** Twice as many as may listen at once; some 0.5 kB each. */
const TOKENS_REMEMBERED = 10_000;

/**
 * Like {@link followKeys}, and checks the signature of a token once: what it found is remembered under the token's
 * hash, never beyond its time, its key's, or a change of keys. It says what home has signed and nothing of what has
 * become of the session since: whoever asks looks that up each time (decision 6).
 *
 * @param create one of the kinds in shared/token.ts
 * @param capacity tokens remembered at most
 */
export function rememberVerified<Claims extends TokenClaims>(
  keys: Pick<PublicKeys, 'current'>,
  create: (keys: VerificationKeys) => VerifyToken<Claims>,
  capacity = TOKENS_REMEMBERED,
): VerifyToken<Claims> {
  const verify = followKeys(keys, create);
  const verified = createCredentialMemory<PublicKeySet, Known<Claims>>(capacity);
  return async (token, asOf) => {
    const set = keys.current();
    const hash = nativeSha256.hex(token);
    const known = verified.recall(set, hash);
    if (known && known.goodFrom <= asOf && asOf < known.goodUntil) return known.verdict;
    const verdict = await verify(token, asOf);
    if (verdict.ok) {
      const { goodFrom, goodUntil } = goodTimes(verdict.claims);
      const keyEndsAt = endOfItsKey(token, set) ?? goodUntil;
      verified.keep(set, hash, {
        ...{ verdict, goodFrom },
        goodUntil: instant(Math.min(goodUntil, keyEndsAt)),
      });
    }
    return verdict;
  };
}
