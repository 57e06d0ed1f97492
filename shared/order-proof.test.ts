import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { addMicros, instantFromMillis, MICROS_PER_SECOND } from './instant.ts';
import { orderKeySchema, orderKeyThumbprint } from './order-key.ts';
import {
  PLACING,
  PROOF_TOLERANCE_SECONDS,
  type ProofExpectation,
  type ProofFault,
  verifyOrderProof,
} from './order-proof.ts';
import { portableSha256 } from './sha256.ts';
import { type OrderKeyPair, signOrderProof } from './sign-order-proof.ts';

const SIGNED_AT = instantFromMillis(Date.UTC(2026, 2, 2, 1, 23, 45));
const IAT = SIGNED_AT / MICROS_PER_SECOND;
const ADDRESS = 'https://mockstreet.example/api/v1/orders';
const BODY = '{"client_order_id":"018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f","text":"한글"}';
const TOKEN = 'order.token.text';
const seconds = (count: number) => addMicros(SIGNED_AT, count * MICROS_PER_SECOND);

async function makeKey(alg: 'EdDSA' | 'ES256'): Promise<OrderKeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, publicJwk: orderKeySchema.parse(await exportJWK(publicKey)) };
}

let device: OrderKeyPair;
let phone: OrderKeyPair;
let expected: ProofExpectation;
let proof: string;
beforeAll(async () => {
  [device, phone] = await Promise.all([makeKey('EdDSA'), makeKey('ES256')]);
  expected = {
    orderToken: TOKEN,
    keyThumbprint: await orderKeyThumbprint(device.publicJwk),
    body: BODY,
    target: PLACING,
    origin: new URL(ADDRESS).origin,
    acceptedAt: SIGNED_AT,
  };
  proof = await sign(device);
});

const sign = (key: OrderKeyPair) =>
  signOrderProof(
    {
      orderToken: TOKEN,
      url: ADDRESS,
      body: BODY,
      signedAt: SIGNED_AT,
      validForSeconds: 20,
      proofId: 'p',
    },
    key,
  );

/** A proof by hand: what is not said is as a right one has it. */
async function forge(
  claims: JWTPayload,
  header: object = {},
  by: CryptoKey | Uint8Array = device.privateKey,
): Promise<string> {
  return await new SignJWT({
    jti: 'p',
    htm: 'POST',
    htu: ADDRESS,
    iat: IAT,
    ath: Buffer.from(portableSha256.bytes(TOKEN)).toString('base64url'),
    body_sha256: portableSha256.hex(BODY),
    valid_until: IAT + 20,
    ...claims,
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk: device.publicJwk, ...header })
    .sign(by);
}

const faultOf = async (text: string, change: Partial<ProofExpectation> = {}) => {
  const verdict = await verifyOrderProof(text, { ...expected, ...change });
  return verdict.ok ? undefined : verdict.fault;
};

describe('a proof by the device', () => {
  it('fits its order, and says from when to when that may be accepted', async () => {
    expect(await verifyOrderProof(proof, expected)).toEqual({
      ok: true,
      signedAt: SIGNED_AT,
      firstAt: seconds(-PROOF_TOLERANCE_SECONDS),
      proofId: 'p',
      lastAt: seconds(20),
    });
  });

  it('may be signed with P-256, as browsers of all ages can', async () => {
    const keyThumbprint = await orderKeyThumbprint(phone.publicJwk);
    expect(await faultOf(await sign(phone), { keyThumbprint })).toBeUndefined();
  });

  it('is judged as of the acceptance: half a minute around its signing, and not after its end', async () => {
    const long = await forge({ valid_until: IAT + 3600 });
    for (const at of [-30, 0, 30]) {
      expect(await faultOf(long, { acceptedAt: seconds(at) })).toBeUndefined();
    }
    for (const acceptedAt of [addMicros(seconds(-30), -1), addMicros(seconds(30), 1)]) {
      expect(await faultOf(long, { acceptedAt })).toBe('issued_at');
    }
    expect(await faultOf(proof, { acceptedAt: seconds(20) })).toBeUndefined();
    expect(await faultOf(proof, { acceptedAt: addMicros(seconds(20), 1) })).toBe('valid_until');
    expect(await verifyOrderProof(long, expected)).toMatchObject({ lastAt: seconds(30) });
  });

  it('may give its digest in base64url and its times as text', async () => {
    const other = await forge({
      body_sha256: Buffer.from(portableSha256.bytes(BODY)).toString('base64url'),
      valid_until: '2026-03-02T01:24:05Z',
    });
    expect(await verifyOrderProof(other, expected)).toMatchObject({
      ok: true,
      lastAt: seconds(20),
    });
  });

  it.each<[string, string | undefined, ProofFault | undefined]>([
    ['the same', 'https://mockstreet.example', undefined],
    ['only its path, where nobody knows more', undefined, undefined],
    ['another host', 'https://evil.example', 'url'],
    ['another scheme', 'http://mockstreet.example', 'url'],
    ['another port', 'https://mockstreet.example:8443', 'url'],
  ])('for an address that is %s', async (_what, origin, fault) => {
    expect(await faultOf(proof, { origin })).toBe(fault);
  });

  it('for an address that it spells otherwise', async () => {
    const htu = 'https://MOCKSTREET.example:443/api/v1/x/../orders';
    expect(await faultOf(await forge({ htu }))).toBeUndefined();
  });
});

describe('a proof does not fit', () => {
  it.each<[string, Partial<ProofExpectation>, ProofFault]>([
    ['another token', { orderToken: 'another.order.token' }, 'token'],
    ['another key', { keyThumbprint: 'x'.repeat(43) }, 'key'],
    ['a cancel of all orders', { target: { ...PLACING, method: 'DELETE' } }, 'method'],
    ['another place', { target: { ...PLACING, path: '/api/v1/orders/1' } }, 'url'],
    ['a body that was altered by a character', { body: BODY.replace('한', '한 ') }, 'body'],
  ])('%s', async (_what, change, fault) => {
    expect(await faultOf(proof, change)).toBe(fault);
  });

  it.each<[string, JWTPayload, ProofFault]>([
    ['another method', { htm: 'GET' }, 'method'],
    ['another path', { htu: 'https://mockstreet.example/api/v1/orders/1' }, 'url'],
    ['no address', { htu: '/api/v1/orders' }, 'url'],
    ['no hash of the token', { ath: undefined }, 'malformed'],
    ['no hash of the body', { body_sha256: undefined }, 'malformed'],
    ['no end', { valid_until: undefined }, 'malformed'],
    ['an end that is no time', { valid_until: 'soon' }, 'malformed'],
    ['a time beyond all calendars', { iat: 1e300 }, 'malformed'],
    ['the last time that can be named', { iat: 1e11 }, 'issued_at'],
    ['a time before all calendars', { iat: -1 }, 'malformed'],
    ['no id', { jti: '' }, 'malformed'],
  ])('with %s', async (_what, claims, fault) => {
    expect(await faultOf(await forge(claims))).toBe(fault);
  });
});

describe('a proof is no proof', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [HEADER, PAYLOAD] = [0, 1];
  const swapped = (at: number, text: string) =>
    proof
      .split('.')
      .map((one, place) => (place === at ? text : one))
      .join('.');

  it.each<[string, () => string | Promise<string>, ProofFault]>([
    ['in no form at all', () => 'x', 'malformed'],
    ['empty', () => '', 'malformed'],
    ['two at once', () => `${proof}, ${proof}`, 'malformed'],
    ['longer than any', () => forge({ jti: 'p', more: 'x'.repeat(2048) }), 'malformed'],
    ['unsigned', () => swapped(HEADER, part({ typ: 'dpop+jwt', alg: 'none' })), 'malformed'],
    ['of another type: a token cannot be one', () => forge({}, { typ: 'at+jwt' }), 'malformed'],
    ['without its key', () => forge({}, { jwk: undefined }), 'malformed'],
    [
      'with a key that is no point of its curve',
      () =>
        forge(
          {},
          { alg: 'ES256', jwk: { ...phone.publicJwk, x: 'A'.repeat(43) } },
          phone.privateKey,
        ),
      'malformed',
    ],
    [
      'with a key that says to be for something else',
      () => forge({}, { jwk: { ...device.publicJwk, key_ops: ['sign', 'verify'] } }),
      'malformed',
    ],
    [
      'with a private key in the open',
      async () => forge({}, { jwk: await exportJWK(device.privateKey) }),
      'malformed',
    ],
    [
      'signed by another than the key that it names',
      () => forge({}, {}, thief.privateKey),
      'signature',
    ],
    ['by a key of its own', () => forge({}, { jwk: thief.publicJwk }, thief.privateKey), 'key'],
    ['altered after it was signed', () => swapped(PAYLOAD, part({ iat: IAT })), 'signature'],
    [
      'made with the public key as a secret',
      () => {
        const input = `${part({ typ: 'dpop+jwt', alg: 'HS256', jwk: device.publicJwk })}.${proof.split('.')[PAYLOAD]}`;
        const mac = createHmac('sha256', JSON.stringify(device.publicJwk)).update(input);
        return `${input}.${mac.digest('base64url')}`;
      },
      'malformed',
    ],
  ])('%s', async (_what, make, fault) => {
    expect(await faultOf(await make())).toBe(fault);
  });

  it('whatever its key claims to be: it is called bad, and nothing breaks', async () => {
    const member = fc.constantFrom('kty', 'crv', 'x', 'y', 'd', 'use', 'key_ops', 'ext', 'alg');
    const words = ['', 'EC', 'RSA', 'P-384', 'X25519', 'enc', 'sign', 'ES256', 'A'.repeat(43)];
    const value = fc.oneof(
      fc.constantFrom(...words),
      fc.subarray(['sign', 'verify', 'wrapKey']),
      fc.jsonValue(),
    );
    const claims = fc.dictionary(
      fc.constantFrom('exp', 'nbf', 'iat', 'jti', 'htu'),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(member, value, { minKeys: 1 }),
        claims,
        async (odd, payload) => {
          const jwk = { ...device.publicJwk, ...odd };
          const head = part({ typ: 'dpop+jwt', alg: 'EdDSA', jwk });
          const signature = proof.split('.')[2];
          expect(await faultOf(`${head}.${part(payload)}.${signature}`)).toBeDefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  let thief: OrderKeyPair;
  beforeAll(async () => {
    thief = await makeKey('EdDSA');
  });
});
