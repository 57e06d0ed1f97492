import { readFile } from 'node:fs/promises';
import type { JSONWebKeySet, JWK } from 'jose';
import { z } from 'zod';

/** Public members alone: what else a file holds (a private half by mistake) is never published. */
const publicJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1).max(64),
  x: z.string().regex(/^[\w-]{43}$/),
});
const keySetSchema = z.object({ keys: z.array(publicJwkSchema).max(16) });

/** Reads EDGE_KEYS_FILE: the public keys that the edges sign receipts with. */
export async function readEdgeKeys(path: string): Promise<JSONWebKeySet> {
  const parsed = keySetSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} is not a JWK set of Ed25519 keys`);
  return { keys: parsed.data.keys.map((key) => ({ ...key, alg: 'EdDSA', use: 'sig' })) };
}

/** A public key that says what it vouches for, in a member of our own (RFC 7517 §4 allows it). */
export interface PublishedKey extends JWK {
  readonly purpose: 'access-token' | 'receipt';
}

/**
 * What /.well-known/jwks.json publishes. Whoever checks access tokens must not accept the edges'
 * keys, or an edge could mint them; `purpose` tells them apart.
 */
export function publishKeys(
  accessTokenKey: JWK,
  edgeKeys: JSONWebKeySet,
): { readonly keys: readonly PublishedKey[] } {
  return {
    keys: [
      { ...accessTokenKey, purpose: 'access-token' },
      ...edgeKeys.keys.map((key): PublishedKey => ({ ...key, purpose: 'receipt' })),
    ],
  };
}
