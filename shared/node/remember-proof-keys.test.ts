import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { type Instant, parseInstant } from '../instant.ts';
import { type OrderKey, orderKeySchema, orderKeyThumbprint } from '../order-key.ts';
import { PLACING, readProofKey, verifyOrderProof } from '../order-proof.ts';
import { signOrderProof } from '../sign-order-proof.ts';
import { rememberProofKeys } from './remember-proof-keys.ts';

interface Device {
  readonly header: JWTHeaderParameters & { readonly jwk: OrderKey };
  readonly thumbprint: string;
  readonly privateKey: CryptoKey;
}

async function makeDevice(alg: 'ES256' | 'EdDSA'): Promise<Device> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = orderKeySchema.parse(await exportJWK(publicKey));
  return { header: { alg, jwk }, thumbprint: await orderKeyThumbprint(jwk), privateKey };
}

let phone: Device;
let desk: Device;
beforeAll(async () => {
  [phone, desk] = await Promise.all([makeDevice('ES256'), makeDevice('EdDSA')]);
});

/** A memory that counts how often a key is read. */
function open(capacity = 9) {
  const counted = { reads: 0 };
  const read = rememberProofKeys((header, expected) => {
    counted.reads += 1;
    return readProofKey(header, expected);
  }, capacity);
  return { counted, read };
}

const own = ({ header, thumbprint }: Device) => [header, thumbprint] as const;
const saying = ({ header }: Device, more: object): JWTHeaderParameters => ({
  ...header,
  jwk: { ...header.jwk, ...more },
});

test('the key of a device is read once, and is its own', async () => {
  const { counted, read } = open();
  const first = await read(...own(phone));
  expect(first.thumbprint).toBe(phone.thumbprint);
  expect(await crypto.subtle.exportKey('jwk', first.key)).toMatchObject(phone.header.jwk);
  expect(await read(saying(phone, {}), phone.thumbprint)).toBe(first);
  expect((await read(...own(desk))).thumbprint).toBe(desk.thumbprint);
  expect(await read(...own(phone))).toBe(first);
  expect(counted.reads).toBe(2);
});

test('a key that the token is not bound to is read as what it is, and not remembered', async () => {
  const { counted, read } = open(1);
  const first = await read(...own(phone));
  for (const _ of ['once', 'again']) {
    expect((await read(desk.header, phone.thumbprint)).thumbprint).toBe(desk.thumbprint);
  }
  expect(counted.reads).toBe(3);
  expect(await read(...own(phone))).toBe(first);
});

test('one device takes one place, whatever else it says of its key', async () => {
  const { counted, read } = open(2);
  const first = await read(...own(desk));
  for (let kid = 0; kid < 5; kid++) await read(saying(phone, { kid }), phone.thumbprint);
  expect(counted.reads).toBe(6);
  expect(await read(...own(desk))).toBe(first);
});

test('a key that is known is refused as ever where its header says what may not be', async () => {
  const { read } = open();
  await read(...own(phone));
  for (const header of [
    { ...phone.header, alg: 'EdDSA' },
    saying(phone, { use: 'enc' }),
    saying(phone, { key_ops: ['sign'] }),
    saying(phone, { d: 'A'.repeat(43) }),
    saying(phone, { x: 'A'.repeat(43) }),
  ]) {
    await expect(read(header, phone.thumbprint)).rejects.toThrow();
  }
  await expect(read({ alg: 'ES256' }, phone.thumbprint)).rejects.toThrow();
});

test('the key that was not seen for longest is forgotten', async () => {
  const { counted, read } = open(1);
  for (const device of [phone, desk, phone]) await read(...own(device));
  expect(counted.reads).toBe(3);
});

test('a proof by a key that is known is checked as ever', async () => {
  const { counted, read: readKey } = open();
  const signedAt = parseInstant('2026-03-02T01:23:45Z') as Instant;
  const asked = { orderToken: 'order.token.text', body: '{}', signedAt, validForSeconds: 20 };
  const sign = (jwk: OrderKey, privateKey: CryptoKey, proofId: string) => {
    const url = 'https://mockstreet.example/api/v1/orders';
    return signOrderProof({ ...asked, url, proofId }, { publicJwk: jwk, privateKey });
  };
  const good = await sign(phone.header.jwk, phone.privateKey, 'p');
  const other = await sign(phone.header.jwk, phone.privateKey, 'q');
  const thief = await makeDevice('ES256');
  const [header, payload] = good.split('.');
  const expected = {
    ...asked,
    keyThumbprint: phone.thumbprint,
    target: PLACING,
    origin: undefined,
  };
  const said = async (proof: string) => {
    const verdict = await verifyOrderProof(
      proof,
      { ...expected, acceptedAt: signedAt },
      { readKey },
    );
    return verdict.ok ? verdict.proofId : verdict.fault;
  };
  expect([await said(good), await said(other), counted.reads]).toEqual(['p', 'q', 1]);
  expect(await said([header, payload, other.split('.')[2]].join('.'))).toBe('signature');
  expect(await said(await sign(phone.header.jwk, thief.privateKey, 'p'))).toBe('signature');
  expect(await said(await sign(thief.header.jwk, thief.privateKey, 'p'))).toBe('key');
  expect(await said(good)).toBe('p');
});
