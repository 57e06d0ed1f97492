import { readFile } from 'node:fs/promises';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { z } from 'zod';

const base64url32Bytes = z.string().regex(/^[\w-]{43}$/);
const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1).max(64),
  x: base64url32Bytes,
  d: base64url32Bytes,
});

/** Home's key for access tokens; its private half exists nowhere else. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/**
 * Reads SIGNING_KEY_FILE: a private JWK, Ed25519, with a `kid`. Throws with the name of the file
 * and of the faulty fields, never with their values.
 */
export async function readSigningKey(path: string): Promise<SigningKey> {
  const parsed = privateJwkSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new Error(`${path} is not a private Ed25519 JWK with a kid: ${fields}`);
  }
  const { kty, crv, kid, x } = parsed.data;
  const privateKey = await importJWK(parsed.data, 'EdDSA', { extractable: false });
  return {
    kid,
    privateKey: privateKey as CryptoKey,
    publicJwk: { kty, crv, kid, x, alg: 'EdDSA', use: 'sig' },
  };
}
