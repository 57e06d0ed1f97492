import type { CredentialTimes, SealedCredential } from './submission-credential.ts';

/** Someone with a good credential. */
export type Caller = BearerCaller | ApiKeyCaller | DeviceCaller;

export interface BearerCaller {
  readonly scheme: 'Bearer';
  readonly userId: string;
  readonly credential: SealedCredential;
}

export interface ApiKeyCaller {
  readonly scheme: 'ApiKey';
  readonly userId: string;
  /** A key has an allowance of its own. */
  readonly keyId: string;
  readonly credential: SealedCredential;
}

/** Has shown an order token; the device has yet to prove that it signed the order. */
export interface DeviceCaller extends CredentialTimes {
  readonly scheme: 'DPoP';
  readonly userId: string;
  readonly orderToken: string;
  /** Of the key that the token is bound to. */
  readonly keyThumbprint: string;
  /** The `DPoP` header, not looked into. */
  readonly proof: string;
}

/** Why somebody gets no further. */
export interface Refusal {
  readonly ok: false;
  readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' | 'FORBIDDEN' | 'UNAVAILABLE';
  /** `WWW-Authenticate`, which a 401 has to bring (RFC 9110 §11.6.1). */
  readonly challenge?: string;
  readonly detail?: string;
}

/** Algorithms that a device may sign with, as RFC 9449 §7.1 has them told. */
const ALGORITHMS = 'algs="EdDSA Ed25519 ES256"';

/** RFC 6750 §3 and RFC 9449 §7.1; API keys have no scheme that is registered. */
export const CHALLENGE = {
  any: `Bearer, DPoP ${ALGORITHMS}`,
  bearer: 'Bearer error="invalid_token"',
  orderToken: `DPoP error="invalid_token", ${ALGORITHMS}`,
  proof: `DPoP error="invalid_dpop_proof", ${ALGORITHMS}`,
} as const;

export function unauthenticated(challenge: string, detail?: string): Refusal {
  const common = { ok: false, code: 'UNAUTHENTICATED', challenge } as const;
  return detail === undefined ? common : { ...common, detail };
}
