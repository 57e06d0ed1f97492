import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What of an order is bound to its sealed credential. The id stands for user and client id. */
export interface BoundFacts {
  readonly orderId: string;
  /** Hash of the canonical intent (`intentHash`). */
  readonly bodySha256: string;
  /** RFC 3339, exactly as in the envelope. */
  readonly acceptedAt: string;
  readonly clockErrorMs: number;
}

/** The bytes as Node computes with them; with the bare bytes each binding costs five times as much. */
export function bindingKeyOf(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/**
 * Binds an order to a sealed credential: HMAC-SHA-256 (RFC 2104) under the key that lies in the
 * seal, in base64url. Only who has the credential's seal in memory (the edge, while the credential
 * is in use) or opens it (home) can make one; what stands in queue and journal does not help.
 */
export function bindOrder(key: KeyObject, facts: BoundFacts): string {
  const { orderId, bodySha256, acceptedAt, clockErrorMs } = facts;
  return createHmac('sha256', key)
    .update(`mockstreet order v2\n${orderId}\n${bodySha256}\n${acceptedAt}\n${clockErrorMs}`)
    .digest('base64url');
}

/** Whether a binding was made with this key for this order; compares in constant time. */
export function isBoundTo(key: KeyObject, facts: BoundFacts, binding: string): boolean {
  const expected = Buffer.from(bindOrder(key, facts));
  const given = Buffer.from(binding);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
