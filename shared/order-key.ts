import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';

const coordinate = z.string().regex(/^[\w-]{43}$/, 'not 32 bytes in base64url');

/**
 * The public half of the key that a device signs its orders with: Ed25519 or P-256, as a JWK.
 * Other members (`kid`, `alg`, `key_ops`) are left behind; a private half is refused, not ignored,
 * for then it has left its device.
 */
export const orderKeySchema = z
  .discriminatedUnion('kty', [
    z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
    z.looseObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: coordinate,
      y: coordinate,
    }),
  ])
  .superRefine((jwk, context) => {
    if (!('d' in jwk)) return;
    const params = { code: 'private_key' };
    context.addIssue({ code: 'custom', path: ['d'], params, message: 'a private key: keep it' });
  })
  .transform((jwk) => {
    if (jwk.kty === 'OKP') return { kty: jwk.kty, crv: jwk.crv, x: jwk.x };
    return { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
  });
export type OrderKey = z.output<typeof orderKeySchema>;

/** RFC 7638, SHA-256: what an order token names the key by. */
export async function orderKeyThumbprint(key: OrderKey): Promise<string> {
  return await calculateJwkThumbprint(key);
}
