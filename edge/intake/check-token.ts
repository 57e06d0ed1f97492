import { type Clock, instant } from '@mockstreet/shared/instant';
import { createCredentialMemory } from '@mockstreet/shared/node/credential-memory';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { goodTimes, type TokenClaims } from '@mockstreet/shared/token';
import { decodeProtectedHeader } from 'jose';
import { type BearerCaller, CHALLENGE, type Refusal, unauthenticated } from './caller.ts';
import type { HomeKeys } from './home-keys.ts';
import type { MakeSeal } from './seal-credential.ts';
import { type CredentialTimes, isGoodAt } from './submission-credential.ts';

/** A token that home has signed and that is good now, unless its session has ended. */
export type CheckedToken = CheckedAccessToken | CheckedSignersToken | CheckedOrderToken;

interface Checked extends CredentialTimes {
  readonly ok: true;
  readonly sessionId: string | undefined;
}
interface CheckedAccessToken extends Checked {
  readonly scheme: 'Bearer';
  readonly caller: BearerCaller;
}
/** Of a session that signs its orders: good at home, and for no order. */
interface CheckedSignersToken extends Checked {
  readonly scheme: 'Bearer';
  readonly caller: undefined;
}
interface CheckedOrderToken extends Checked {
  readonly scheme: 'DPoP';
  readonly userId: string;
  readonly keyThumbprint: string;
}

/** Judges an `Authorization` header; answers at once for one that it has verified before. */
export type CheckToken = (
  keys: HomeKeys,
  authorization: string,
) => CheckedToken | Refusal | Promise<CheckedToken | Refusal>;

export interface TokenCheckOptions {
  readonly clock: Clock;
  readonly makeSeal: MakeSeal;
  /** Verified tokens remembered at most. */
  readonly capacity: number;
}

/** As long as an envelope may carry. */
const TOKEN_LENGTH_MAX = 4096;
const HEADER_LENGTH_MAX = TOKEN_LENGTH_MAX + 'Bearer '.length;
const AUTHORIZATION = /^(Bearer|DPoP) +([\w~+/.-]+=*)$/i;

/**
 * Verification costs a signature check, three times all the rest of an order; what it found is
 * remembered under the hash of the header, never beyond the token's time, its key's, or a change
 * of keys.
 */
export function createTokenCheck(options: TokenCheckOptions): CheckToken {
  const { clock, makeSeal } = options;
  const verified = createCredentialMemory<HomeKeys, CheckedToken>(options.capacity);

  const verify = async (keys: HomeKeys, authorization: string, hash: string) => {
    const [, scheme, token] = AUTHORIZATION.exec(authorization) ?? [];
    if (!scheme || !token) return unauthenticated(CHALLENGE.any);
    const isBearer = scheme.toLowerCase() === 'bearer';
    const checked = isBearer ? await verifyBearer(keys, token) : await verifyBound(keys, token);
    if (checked.ok) verified.keep(keys, hash, checked);
    return checked;
  };
  const verifyBearer = async (keys: HomeKeys, token: string) => {
    const verdict = await keys.verifyAccessToken(token, clock());
    if (!verdict.ok) return { ...verdict, challenge: CHALLENGE.bearer };
    const { claims } = verdict;
    const times = timesOf(keys, token, claims);
    const common = { ok: true, scheme: 'Bearer', sessionId: claims.sessionId, ...times } as const;
    if (claims.signsOrders) return { ...common, caller: undefined };
    const { userId } = claims;
    const seal = await makeSeal(keys, token);
    const credential = { scheme: 'Bearer', userId, ...times, ...seal } as const;
    return { ...common, caller: { scheme: 'Bearer', userId, credential } as const };
  };
  const verifyBound = async (keys: HomeKeys, token: string) => {
    const verdict = await keys.verifyOrderToken(token, clock());
    if (!verdict.ok) return { ...verdict, challenge: CHALLENGE.orderToken };
    const { userId, sessionId, keyThumbprint } = verdict.claims;
    const times = timesOf(keys, token, verdict.claims);
    return { ok: true, scheme: 'DPoP', userId, sessionId, keyThumbprint, ...times } as const;
  };

  return (keys, authorization) => {
    if (authorization.length > HEADER_LENGTH_MAX) return unauthenticated(CHALLENGE.any);
    const hash = nativeSha256.hex(authorization);
    const known = verified.recall(keys, hash);
    if (known && isGoodAt(known, clock())) return known;
    return verify(keys, authorization, hash);
  };
}

/** When home's verifier takes the token: it asks for times and key as of the acceptance. */
function timesOf(keys: HomeKeys, token: string, claims: TokenClaims): CredentialTimes {
  const { goodFrom, goodUntil: runsOutAt } = goodTimes(claims);
  const keyEndsAt = keys.endOfKey(decodeProtectedHeader(token).kid) ?? runsOutAt;
  return {
    goodFrom,
    goodUntil: instant(Math.min(keyEndsAt, runsOutAt)),
    lateCode: keyEndsAt < runsOutAt ? 'UNAUTHENTICATED' : 'TOKEN_EXPIRED',
  };
}
