import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { orderKeySchema, orderKeyThumbprint } from './order-key.ts';

/** The keys of RFC 8037 (appendix A) and RFC 7517 (appendix A.1). */
const ED25519 = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const P256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
};

describe('an order key', () => {
  it.each([ED25519, P256])('may be of this kind: %j', (key) => {
    expect(orderKeySchema.parse(key)).toEqual(key);
  });

  it.each(['EdDSA', 'ES256'])('is what a device makes for %s', async (algorithm) => {
    const { publicKey } = await generateKeyPair(algorithm);
    const jwk = await exportJWK(publicKey);
    expect(orderKeySchema.parse(jwk)).toEqual(jwk);
  });

  it('leaves behind what says nothing about the key itself', () => {
    const more = { kid: 'mine', alg: 'EdDSA', use: 'sig', key_ops: ['verify'], ext: true };
    expect(orderKeySchema.parse({ ...ED25519, ...more })).toEqual(ED25519);
  });

  it('is refused with its private half: it has left its device', () => {
    const d = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
    const { error } = orderKeySchema.safeParse({ ...ED25519, d });
    expect(error?.issues).toMatchObject([{ path: ['d'], params: { code: 'private_key' } }]);
  });

  it.each<[string, object]>([
    ['a shared secret', { kty: 'oct', k: 'AAAA' }],
    ['RSA', { kty: 'RSA', n: 'AAAA', e: 'AQAB' }],
    ['another curve', { ...P256, crv: 'P-384' }],
    ['a curve for secrets, not signatures', { ...ED25519, crv: 'X25519' }],
    ['a kind that does not go with its curve', { ...ED25519, kty: 'EC' }],
    ['one coordinate of two', { ...P256, y: undefined }],
    ['a coordinate too short', { ...ED25519, x: ED25519.x.slice(1) }],
    ['a coordinate in the other base64', { ...ED25519, x: ED25519.x.replace('_', '/') }],
    ['nothing', {}],
  ])('is not %s', (_, key) => {
    expect(orderKeySchema.safeParse(key).success).toBe(false);
  });
});

describe('its thumbprint', () => {
  it('is that of RFC 8037 for the key there', async () => {
    const key = orderKeySchema.parse(ED25519);
    expect(await orderKeyThumbprint(key)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('does not depend on what was left behind, nor on the order of members', async () => {
    const { kty, crv, x, y } = P256;
    const key = orderKeySchema.parse({ y, kid: 'mine', x, crv, kty });
    expect(await orderKeyThumbprint(key)).toBe(await calculateJwkThumbprint(P256));
  });
});
