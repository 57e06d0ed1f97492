import { base64url, type CryptoKey, SignJWT } from 'jose';
import { type Instant, MICROS_PER_SECOND } from './instant.ts';
import type { OrderKey } from './order-key.ts';
import { portableSha256 } from './sha256.ts';

/**
 * The device's half of order-proof.ts, apart from it because the web app signs and never verifies:
 * schemas would cost a page its download, and try to compile code, which its policy forbids.
 */
export const PROOF_TYPE = 'dpop+jwt';

/** What a proof may be made for: `POST` places an order or switches margin, `DELETE` cancels. */
export type ProofMethod = 'POST' | 'DELETE';

export interface ProofParts {
  readonly orderToken: string;
  /** @default 'POST' */
  readonly method?: ProofMethod;
  /** Absolute address as it will be asked: of `/api/v1/orders` or `/api/v1/margin`, or of what is cancelled. */
  readonly url: string;
  /** The very text that will be sent; empty for a cancel. */
  readonly body: string;
  readonly signedAt: Instant;
  /** Whole seconds for which the edge may accept it. */
  readonly validForSeconds: number;
  /** Names a command whose body does not, as a cancel's: sent again, it is the same one. */
  readonly proofId: string;
}

/** A device's key; its private half never leaves the device and need not be extractable. */
export interface OrderKeyPair {
  readonly privateKey: CryptoKey;
  readonly publicJwk: OrderKey;
}

/** Signs the proof that goes into the `DPoP` header beside `Authorization: DPoP <order_token>`. */
export async function signOrderProof(
  parts: ProofParts,
  key: OrderKeyPair,
  sha256 = portableSha256,
): Promise<string> {
  const signedAtSeconds = Math.floor(parts.signedAt / MICROS_PER_SECOND);
  return await new SignJWT({
    jti: parts.proofId,
    htm: parts.method ?? 'POST',
    htu: parts.url,
    iat: signedAtSeconds,
    ath: tokenHash(parts.orderToken, sha256),
    body_sha256: sha256.hex(parts.body),
    valid_until: signedAtSeconds + parts.validForSeconds,
  })
    .setProtectedHeader({
      typ: PROOF_TYPE,
      alg: key.publicJwk.kty === 'EC' ? 'ES256' : 'EdDSA',
      jwk: key.publicJwk,
    })
    .sign(key.privateKey);
}

/** RFC 9449 §4.2, `ath`. */
export function tokenHash(token: string, sha256: typeof portableSha256): string {
  return base64url.encode(sha256.bytes(token));
}
