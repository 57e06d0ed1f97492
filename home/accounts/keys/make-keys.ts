import { createHash, generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import type { PrivateSigningKey } from './key-ring.ts';
import type { FreshKeys } from './rotate-keys.ts';

/** A new Ed25519 key pair as a private JWK, named by its thumbprint. */
export function makeSigningKey(): PrivateSigningKey {
  const { x, d } = halvesOf(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
  return { kty: 'OKP', crv: 'Ed25519', kid: thumbprint('Ed25519', x), x, d };
}

/** New key pairs of all kinds that are rotated. */
export function makeFreshKeys(): FreshKeys {
  const { x, d } = halvesOf(generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }));
  return {
    tokenKey: makeSigningKey(),
    receiptKey: makeSigningKey(),
    sealingKey: { kty: 'OKP', crv: 'X25519', kid: thumbprint('X25519', x), x, d },
  };
}

/** A new key for AES-256-GCM as a JWK (RFC 7518 §6.4), named by chance: it has no public half. */
export function makeContentKey() {
  return {
    kty: 'oct',
    alg: 'A256GCM',
    kid: randomBytes(12).toString('base64url'),
    k: randomBytes(32).toString('base64url'),
  } as const;
}

function halvesOf({ x, d }: JsonWebKey): { readonly x: string; readonly d: string } {
  if (x === undefined || d === undefined) throw new Error('a key pair lacks a half');
  return { x, d };
}

/** RFC 7638, with the members that RFC 8037 §2 names for these curves. */
function thumbprint(crv: string, x: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv, kty: 'OKP', x }))
    .digest('base64url');
}
