import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const privateJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().regex(/^[\w-]{1,64}$/),
  x: z.string(),
  d: z.string(),
});

/** The edge's own key: signs receipts and nothing else. */
export interface ReceiptKey {
  readonly kid: string;
  readonly sign: (input: Uint8Array) => Uint8Array;
}

/** Reads a private JWK (Ed25519, with `kid`). Throws when the file is anything else. */
export function readReceiptKey(path: string): ReceiptKey {
  const jwk = privateJwkSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return { kid: jwk.kid, sign: (input) => sign(null, input, key) };
}
