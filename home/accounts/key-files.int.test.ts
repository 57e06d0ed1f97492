import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEdgeKeys } from './public-keys.ts';
import { readSigningKey } from './signing-key.ts';

let folder: string;
let privateJwk: JWK;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mockstreet-keys-'));
  const { privateKey } = await generateKeyPair('Ed25519', { extractable: true });
  privateJwk = { ...(await exportJWK(privateKey)), kid: 'home-1' };
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: unknown): Promise<string> {
  const path = join(folder, 'keys.json');
  await writeFile(path, JSON.stringify(content));
  return path;
}

describe('the signing key', () => {
  it('is read with its public half, and cannot be taken out again', async () => {
    const key = await readSigningKey(await fileOf(privateJwk));
    expect(key.kid).toBe('home-1');
    expect(key.privateKey.extractable).toBe(false);
    expect(key.publicJwk).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      kid: 'home-1',
      x: privateJwk.x,
      alg: 'EdDSA',
      use: 'sig',
    });
  });

  it.each(['kid', 'd'] as const)(
    'is refused without its %s, and the fault names no secret',
    async (member) => {
      const { [member]: _, ...rest } = privateJwk;
      const read = readSigningKey(await fileOf(rest));
      await expect(read).rejects.toThrow(new RegExp(`keys\\.json .*: ${member}$`));
      await expect(read).rejects.not.toThrow(privateJwk.d ?? '');
    },
  );

  it('is refused on another curve', async () => {
    await expect(readSigningKey(await fileOf({ ...privateJwk, crv: 'X25519' }))).rejects.toThrow(
      'crv',
    );
  });
});

describe('the keys of the edges', () => {
  it('are read without their private halves, should a file hold them by mistake', async () => {
    const { keys } = await readEdgeKeys(await fileOf({ keys: [privateJwk] }));
    expect(keys[0]).toMatchObject({ kid: 'home-1', x: privateJwk.x });
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('are refused when the file is no key set', async () => {
    await expect(readEdgeKeys(await fileOf(privateJwk))).rejects.toThrow('not a JWK set');
  });
});
