import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { CompactEncrypt, exportJWK, generateKeyPair, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCredentialOpener, createCredentialSealer } from './sealed-credential.ts';

const CREDENTIAL = 'msk_0123456789abcdef_and-so-on';
const bindingKey = new Uint8Array(32).fill(7);
const content = { credential: CREDENTIAL, bindingKey };

interface Pair {
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

async function makePair(kid: string): Promise<Pair> {
  const pair = await generateKeyPair('ECDH-ES', { crv: 'X25519', extractable: true });
  return {
    publicJwk: { ...(await exportJWK(pair.publicKey)), kid },
    privateJwk: { ...(await exportJWK(pair.privateKey)), kid },
  };
}

let ours: Pair;
let theirs: Pair;

beforeAll(async () => {
  [ours, theirs] = [await makePair('seal-1'), await makePair('seal-2')];
});

/** Any text, encrypted to our key as a sealer would. */
async function encrypt(text: string, header: { enc?: string; alg?: string } = {}) {
  const key = createPublicKey({ key: ours.publicJwk as JsonWebKey, format: 'jwk' });
  return await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'seal-1', ...header })
    .encrypt(key);
}

describe('a sealed credential', () => {
  it('opens with home’s key, and gives the binding key too', async () => {
    const seal = await createCredentialSealer(ours.publicJwk);
    const open = await createCredentialOpener([ours.privateJwk]);
    expect(await open(await seal(content))).toEqual(content);
  });

  it('opens after a rotation as before it', async () => {
    const open = await createCredentialOpener([ours.privateJwk, theirs.privateJwk]);
    for (const { publicJwk } of [ours, theirs]) {
      const seal = await createCredentialSealer(publicJwk);
      expect(await open(await seal(content))).toEqual(content);
    }
  });

  it('shows nothing of what is inside, nor that two hold the same', async () => {
    const seal = await createCredentialSealer(ours.publicJwk);
    const [once, again] = [await seal(content), await seal(content)];
    expect(once).not.toBe(again);
    const readable = once.split('.').map((part) => Buffer.from(part, 'base64url').toString());
    expect(`${once}${readable.join('')}`).not.toContain(CREDENTIAL);
  });

  it('is not closed with a binding key that could be guessed', async () => {
    const seal = await createCredentialSealer(ours.publicJwk);
    await expect(async () => seal({ ...content, bindingKey: new Uint8Array(8) })).rejects.toThrow(
      RangeError,
    );
  });
});

describe('what home cannot open', () => {
  const openOurs = async (sealed: string) =>
    (await createCredentialOpener([ours.privateJwk]))(sealed);

  it('is sealed to a key of another name', async () => {
    const seal = await createCredentialSealer(theirs.publicJwk);
    expect(await openOurs(await seal(content))).toBeUndefined();
  });

  it('is sealed to another key under our name', async () => {
    const seal = await createCredentialSealer({ ...theirs.publicJwk, kid: 'seal-1' });
    expect(await openOurs(await seal(content))).toBeUndefined();
  });

  it.each([0, 2, 3, 4])('is damaged in part %i', async (part) => {
    const seal = await createCredentialSealer(ours.publicJwk);
    const parts = (await seal(content)).split('.');
    const text = parts[part] as string;
    parts[part] = `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
    expect(await openOurs(parts.join('.'))).toBeUndefined();
  });

  it.each(['', 'a.b.c.d.e', '....', 'not a seal'])('is none: %j', async (text) => {
    expect(await openOurs(text)).toBeUndefined();
  });

  it.each([
    ['the bare credential', CREDENTIAL],
    ['no binding key', JSON.stringify({ credential: CREDENTIAL })],
    ['a short binding key', JSON.stringify({ credential: CREDENTIAL, binding_key: 'AAAA' })],
    ['no credential', JSON.stringify({ binding_key: 'A'.repeat(43) })],
  ])('holds %s', async (_, text) => {
    expect(await openOurs(await encrypt(text))).toBeUndefined();
  });

  it.each([{ alg: 'ECDH-ES+A256KW' }, { enc: 'A128GCM' }])(
    'is closed another way: %j',
    async (header) => {
      const text = JSON.stringify({ credential: CREDENTIAL, binding_key: 'A'.repeat(43) });
      expect(await openOurs(await encrypt(text))).toBeDefined();
      expect(await openOurs(await encrypt(text, header))).toBeUndefined();
    },
  );
});
