import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import { type Instant, MICROS_PER_SECOND } from './instant.ts';

/** Claims and header of an access token (RFC 9068), fixed so that no other JWT can pass for one. */
export const ACCESS_TOKEN = {
  algorithm: 'EdDSA',
  typ: 'at+jwt',
  issuer: 'mockstreet',
  audience: 'mockstreet-api',
  lifetimeSeconds: 1800,
  /** Tolerated difference of clocks between the two machines. */
  clockToleranceSeconds: 30,
} as const;

const claimsSchema = z.object({
  sub: z.uuid(),
  role: z.enum(['ADMIN', 'USER']),
  jti: z.string().min(1).max(64),
  iat: z.int(),
  exp: z.int(),
});

/** Who a verified token speaks for. Times in seconds since the epoch. */
export interface AccessTokenClaims {
  readonly userId: string;
  readonly role: 'ADMIN' | 'USER';
  readonly tokenId: string;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
}

export type TokenVerdict =
  | { readonly ok: true; readonly claims: AccessTokenClaims }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' };

/** Checks one token as of a moment; never throws for a bad token. */
export type VerifyAccessToken = (token: string, asOf: Instant) => Promise<TokenVerdict>;

/**
 * A verifier over a fixed set of public keys: no network, one algorithm, `kid` required, issuer,
 * audience and type checked (RFC 8725 §3).
 */
export function createAccessTokenVerifier(keys: JSONWebKeySet): VerifyAccessToken {
  const keySet = createLocalJWKSet(keys);
  return async (token, asOf) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keySet, {
        algorithms: [ACCESS_TOKEN.algorithm],
        typ: ACCESS_TOKEN.typ,
        issuer: ACCESS_TOKEN.issuer,
        audience: ACCESS_TOKEN.audience,
        clockTolerance: ACCESS_TOKEN.clockToleranceSeconds,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
        currentDate: new Date(Math.floor(asOf / 1000)),
      });
      if (typeof protectedHeader.kid !== 'string') return refused;
      return readClaims(payload, asOf);
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { ok: false, code: 'TOKEN_EXPIRED' };
      if (error instanceof errors.JOSEError || error instanceof TypeError) return refused;
      throw error;
    }
  };
}

export interface AccessTokenSubject {
  readonly userId: string;
  readonly role: 'ADMIN' | 'USER';
  readonly tokenId: string;
  readonly issuedAt: Instant;
}

/** Signs an access token; only home holds the private key. */
export async function signAccessToken(
  subject: AccessTokenSubject,
  key: { readonly kid: string; readonly privateKey: CryptoKey },
): Promise<string> {
  const issuedAtSeconds = Math.floor(subject.issuedAt / MICROS_PER_SECOND);
  return await new SignJWT({ role: subject.role })
    .setProtectedHeader({ alg: ACCESS_TOKEN.algorithm, typ: ACCESS_TOKEN.typ, kid: key.kid })
    .setIssuer(ACCESS_TOKEN.issuer)
    .setAudience(ACCESS_TOKEN.audience)
    .setSubject(subject.userId)
    .setJti(subject.tokenId)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + ACCESS_TOKEN.lifetimeSeconds)
    .sign(key.privateKey);
}

const refused: TokenVerdict = { ok: false, code: 'UNAUTHENTICATED' };

function readClaims(payload: JWTPayload, asOf: Instant): TokenVerdict {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) return refused;
  const { sub, role, jti, iat, exp } = parsed.data;
  // jose leaves `iat` to us; a token speaks for nobody before it was issued.
  if (iat - ACCESS_TOKEN.clockToleranceSeconds > asOf / MICROS_PER_SECOND) return refused;
  return {
    ok: true,
    claims: { userId: sub, role, tokenId: jti, issuedAtSeconds: iat, expiresAtSeconds: exp },
  };
}
