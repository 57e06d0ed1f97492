import { createPrivateKey, sign } from 'node:crypto';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
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

/** Reads RECEIPT_KEY_FILE. Throws Misconfiguration when it cannot be used. */
export function readReceiptKey(path: string): ReceiptKey {
  const jwk = readJsonFile(path, privateJwkSchema);
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return { kid: jwk.kid, sign: (input) => sign(null, input, key) };
}
