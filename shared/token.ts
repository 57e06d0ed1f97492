import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import { type Instant, instant, MICROS_PER_SECOND, parseInstant } from './instant.ts';

/** Who signs every token of ours: home. */
const ISSUER = 'mockstreet';
const ALGORITHM = 'EdDSA';

/** Tolerated difference of clocks between the two machines, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/**
 * The kinds of tokens. Each has a `typ` and an audience of its own, so that none passes for
 * another (RFC 8725 §3.11 and §3.9).
 */
export const ACCESS_TOKEN = {
  typ: 'at+jwt',
  audience: 'mockstreet-api',
  lifetimeSeconds: 30 * 60,
} as const;
export const REFRESH_TOKEN = {
  typ: 'rt+jwt',
  audience: 'mockstreet-refresh',
  lifetimeSeconds: 7 * 24 * 60 * 60,
} as const;
/** Good for placing and cancelling orders with a proof by the key it is bound to, nothing else. */
export const ORDER_TOKEN = {
  typ: 'ot+jwt',
  audience: 'mockstreet-orders',
  lifetimeSeconds: REFRESH_TOKEN.lifetimeSeconds,
} as const;

const common = z.object({
  sub: z.uuid(),
  jti: z.string().min(1).max(64),
  iat: z.int(),
  exp: z.int(),
});
const accessClaims = common.extend({
  role: z.enum(['ADMIN', 'USER']),
  /** Absent from tokens of before there were sessions; a journal may hold one. */
  sid: z.uuid().optional(),
  /** Ours. Not `cnf`, for to everything but orders it is a bearer token. */
  signs_orders: z.boolean().default(false),
});
const refreshClaims = common.extend({ sid: z.uuid() });
const orderClaims = refreshClaims.extend({ cnf: z.object({ jkt: z.string().length(43) }) });

/** What every kind of token says. Times in seconds since the epoch. */
export interface TokenClaims {
  readonly userId: string;
  readonly tokenId: string;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}
export interface AccessTokenClaims extends TokenClaims {
  readonly role: 'ADMIN' | 'USER';
  /** The session, and family of refresh tokens, that it belongs to. */
  readonly sessionId: string | undefined;
  /** Whether the session signs its orders with a key of its device: then this token places none. */
  readonly signsOrders: boolean;
}
export interface RefreshTokenClaims extends TokenClaims {
  readonly sessionId: string;
}
export interface OrderTokenClaims extends TokenClaims {
  readonly sessionId: string;
  /** Thumbprint (RFC 7638) of the key whose proof has to come with the token (RFC 9449 §6). */
  readonly keyThumbprint: string;
}

export type TokenVerdict<Claims = AccessTokenClaims> =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' };

/** Checks one token as of a moment; never throws for a bad token. */
export type VerifyToken<Claims> = (token: string, asOf: Instant) => Promise<TokenVerdict<Claims>>;

export type VerifyAccessToken = VerifyToken<AccessTokenClaims>;

/** A key that may verify; `verifies_until` (RFC 3339) ends its time, whatever its tokens say. */
export type VerificationKey = JWK & { readonly verifies_until?: string };
export interface VerificationKeys {
  readonly keys: readonly VerificationKey[];
}

/** For the tokens that the API takes, and intake where the session signs no orders (`signsOrders`). */
export function createAccessTokenVerifier(keys: VerificationKeys): VerifyToken<AccessTokenClaims> {
  return createVerifier(keys, ACCESS_TOKEN, (payload) => {
    const { sid, role, signs_orders: signsOrders, ...rest } = accessClaims.parse(payload);
    return { ...commonClaims(rest), role, sessionId: sid, signsOrders };
  });
}

/** For tokens that get the next ones, at home alone. */
export function createRefreshTokenVerifier(
  keys: VerificationKeys,
): VerifyToken<RefreshTokenClaims> {
  return createVerifier(keys, REFRESH_TOKEN, (payload) => {
    const { sid, ...rest } = refreshClaims.parse(payload);
    return { ...commonClaims(rest), sessionId: sid };
  });
}

/** For tokens that need a proof of the device's key with each order (`order-proof.ts`). */
export function createOrderTokenVerifier(keys: VerificationKeys): VerifyToken<OrderTokenClaims> {
  return createVerifier(keys, ORDER_TOKEN, (payload) => {
    const { sid, cnf, ...rest } = orderClaims.parse(payload);
    return { ...commonClaims(rest), sessionId: sid, keyThumbprint: cnf.jkt };
  });
}

/**
 * A verifier over a fixed set of public keys: no network, one algorithm, `kid` required, issuer,
 * audience and type checked (RFC 8725 §3).
 */
function createVerifier<Claims extends TokenClaims>(
  { keys }: VerificationKeys,
  kind: { readonly typ: string; readonly audience: string },
  readClaims: (payload: JWTPayload) => Claims,
): VerifyToken<Claims> {
  const keySet = createLocalJWKSet({ keys } as JSONWebKeySet);
  const endOf = new Map(keys.map(({ kid, verifies_until }) => [kid, endOfKey(verifies_until)]));
  return async (token, asOf) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keySet, {
        algorithms: [ALGORITHM],
        typ: kind.typ,
        issuer: ISSUER,
        audience: kind.audience,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
        currentDate: new Date(Math.floor(asOf / 1000)),
      });
      if (typeof protectedHeader.kid !== 'string') return refused;
      if (asOf >= (endOf.get(protectedHeader.kid) ?? 0)) return refused;
      const claims = readClaims(payload);
      // jose leaves `iat` to us; a token speaks for nobody before it was issued.
      const isEarly = claims.issuedAtSeconds - CLOCK_TOLERANCE_SECONDS > asOf / MICROS_PER_SECOND;
      return isEarly ? refused : { ok: true, claims };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { ok: false, code: 'TOKEN_EXPIRED' };
      if (error instanceof errors.JOSEError || error instanceof TypeError) return refused;
      if (error instanceof z.ZodError) return refused;
      throw error;
    }
  };
}

const refused = { ok: false, code: 'UNAUTHENTICATED' } as const;

/** When a verifier takes a token by its own times: from the first moment on, and before the second. */
export function goodTimes({ issuedAtSeconds, expiresAtSeconds }: TokenClaims): {
  readonly goodFrom: Instant;
  readonly goodUntil: Instant;
} {
  return {
    goodFrom: instant((issuedAtSeconds - CLOCK_TOLERANCE_SECONDS) * MICROS_PER_SECOND),
    goodUntil: instant((expiresAtSeconds + CLOCK_TOLERANCE_SECONDS) * MICROS_PER_SECOND),
  };
}

function endOfKey(verifiesUntil: string | undefined): number {
  if (verifiesUntil === undefined) return Number.POSITIVE_INFINITY;
  return parseInstant(verifiesUntil) ?? 0;
}

function commonClaims(claims: z.output<typeof common>): TokenClaims {
  return {
    userId: claims.sub,
    tokenId: claims.jti,
    issuedAtSeconds: claims.iat,
    expiresAtSeconds: claims.exp,
  };
}

/** A private key of home's with the name under which its public half is published. */
export interface TokenSigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

export interface TokenSubject {
  readonly userId: string;
  readonly tokenId: string;
  readonly sessionId: string;
  readonly issuedAt: Instant;
}

/** @param subject without a session only in tests of tokens from before there were any */
export function signAccessToken(
  subject: Omit<TokenSubject, 'sessionId'> & {
    readonly role: 'ADMIN' | 'USER';
    readonly sessionId?: string | undefined;
    readonly signsOrders?: boolean;
  },
  key: TokenSigningKey,
): Promise<string> {
  const { sessionId: sid, role, signsOrders } = subject;
  return sign(ACCESS_TOKEN, subject, { sid, role, ...(signsOrders && SIGNS_ORDERS) }, key);
}

const SIGNS_ORDERS = { signs_orders: true };

/** The same text for the same subject and key, for Ed25519 has one signature for one message. */
export function signRefreshToken(subject: TokenSubject, key: TokenSigningKey): Promise<string> {
  return sign(REFRESH_TOKEN, subject, { sid: subject.sessionId }, key);
}

/** @param subject with the thumbprint of the order key that the token is bound to */
export function signOrderToken(
  subject: TokenSubject & { readonly keyThumbprint: string },
  key: TokenSigningKey,
): Promise<string> {
  const claims = { sid: subject.sessionId, cnf: { jkt: subject.keyThumbprint } };
  return sign(ORDER_TOKEN, subject, claims, key);
}

async function sign(
  kind: { readonly typ: string; readonly audience: string; readonly lifetimeSeconds: number },
  subject: Omit<TokenSubject, 'sessionId'>,
  claims: JWTPayload,
  key: TokenSigningKey,
): Promise<string> {
  const issuedAtSeconds = Math.floor(subject.issuedAt / MICROS_PER_SECOND);
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: kind.typ, kid: key.kid })
    .setIssuer(ISSUER)
    .setAudience(kind.audience)
    .setSubject(subject.userId)
    .setJti(subject.tokenId)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + kind.lifetimeSeconds)
    .sign(key.privateKey);
}
