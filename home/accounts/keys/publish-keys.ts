import type { Instant } from '@mockstreet/shared/instant';
import type { PublicSigningKey } from './key-ring.ts';
import { liveTokenKeys, type PublicKeySet } from './open-public-keys.ts';

/** A public key that says what it vouches for, in a member of our own (RFC 7517 §4 allows it). */
export interface PublishedKey extends PublicSigningKey {
  readonly alg: 'EdDSA';
  readonly use: 'sig';
  readonly purpose: 'access-token' | 'receipt' | 'settlement-receipt';
}

/** A JWK set (RFC 7517 §5). */
export interface PublishedKeySet {
  readonly keys: PublishedKey[];
}

/**
 * What /.well-known/jwks.json publishes. Whoever checks access tokens, or what home says of an order,
 * must not accept the edges' keys, or an edge could mint them; `purpose` tells them apart.
 */
export function publishKeys(
  home: PublicKeySet,
  edgeKeys: readonly PublicSigningKey[],
  at: Instant,
): PublishedKeySet {
  return {
    keys: [
      ...liveTokenKeys(home, at).map((key) => published(key, 'access-token')),
      ...edgeKeys.map((key) => published(key, 'receipt')),
      ...home.receiptKeys.map((key) => published(key, 'settlement-receipt')),
    ],
  };
}

function published(key: PublicSigningKey, purpose: PublishedKey['purpose']): PublishedKey {
  const { kty, crv, kid, x } = key;
  return { kty, crv, kid, x, alg: 'EdDSA', use: 'sig', purpose };
}
