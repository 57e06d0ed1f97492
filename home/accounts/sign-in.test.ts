import { instant } from '@mockstreet/shared/instant';
import { createAccessTokenVerifier } from '@mockstreet/shared/token';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Credentials } from './find-user.ts';
import { createSignIn } from './sign-in.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

const NOW = instant(1_800_000_000_000_000);
const DEMO: Credentials = {
  userId: '0198c0de-0000-7000-8000-000000000001',
  role: 'USER',
  isActive: true,
  passwordHash: 'hash of right',
};
const RIGHT = { username: 'demo', password: 'right' };

async function createDesk(users: Record<string, Credentials> = { demo: DEMO }) {
  const { privateKey, publicKey } = await generateKeyPair('Ed25519');
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'home-1', alg: 'EdDSA' };
  const hashesChecked: string[] = [];
  const lookups: string[] = [];
  const signIn = createSignIn({
    findCredentials: async (username) => {
      lookups.push(username);
      return users[username];
    },
    isPasswordOf: async (hash, password) => {
      hashesChecked.push(hash);
      return hash === `hash of ${password}`;
    },
    admit: createSignInThrottle(),
    decoyHash: 'hash of nobody knows what',
    signer: { keyAt: () => ({ kid: 'home-1', privateKey }) },
    clock: () => NOW,
    newTokenId: () => 'token-1',
  });
  return {
    signIn,
    hashesChecked,
    lookups,
    verify: createAccessTokenVerifier({ keys: [publicJwk] }),
  };
}

describe('sign-in', () => {
  it('gives an access token that the verifier accepts for half an hour', async () => {
    const desk = await createDesk();
    const result = await desk.signIn(RIGHT);
    if (!result.ok) throw new Error(result.code);
    expect(result.expiresInSeconds).toBe(1800);
    expect(await desk.verify(result.accessToken, NOW)).toEqual({
      ok: true,
      claims: {
        userId: DEMO.userId,
        role: 'USER',
        tokenId: 'token-1',
        issuedAtSeconds: 1_800_000_000,
        expiresAtSeconds: 1_800_001_800,
      },
    });
  });

  it('takes the username in any case', async () => {
    const desk = await createDesk();
    expect((await desk.signIn({ ...RIGHT, username: ' Demo ' })).ok).toBe(true);
  });

  it('answers an unknown user and a wrong password alike, after the same work', async () => {
    const desk = await createDesk();
    const unknown = await desk.signIn({ username: 'nobody', password: 'right' });
    const wrong = await desk.signIn({ username: 'demo', password: 'wrong' });
    expect(unknown).toEqual(wrong);
    expect(unknown).toEqual({ ok: false, code: 'UNAUTHENTICATED' });
    expect(desk.lookups).toEqual(['nobody', 'demo']);
    expect(desk.hashesChecked).toEqual(['hash of nobody knows what', 'hash of right']);
  });

  it('refuses a deactivated account with the right password, without saying so', async () => {
    const desk = await createDesk({ demo: { ...DEMO, isActive: false } });
    expect(await desk.signIn(RIGHT)).toEqual({ ok: false, code: 'UNAUTHENTICATED' });
    expect(desk.hashesChecked).toHaveLength(1);
  });

  it.each(['demo', 'nobody'])(
    'blocks %s on the eleventh failure, even for the right password',
    async (username) => {
      const desk = await createDesk();
      const codes: string[] = [];
      for (let at = 0; at < 11; at++) {
        const result = await desk.signIn({ username, password: 'wrong' });
        codes.push(result.ok ? 'OK' : result.code);
      }
      expect(codes).toEqual([...Array(10).fill('UNAUTHENTICATED'), 'RATE_LIMITED']);
      expect(await desk.signIn({ username, password: 'right' })).toEqual({
        ok: false,
        code: 'RATE_LIMITED',
        retryAfterSeconds: 30,
      });
      expect(desk.hashesChecked).toHaveLength(11);
    },
  );

  it('does not hold a fault of ours against the account', async () => {
    const { privateKey } = await generateKeyPair('Ed25519');
    const signIn = createSignIn({
      findCredentials: async () => {
        throw new Error('the database is away');
      },
      isPasswordOf: async () => false,
      admit: createSignInThrottle({ freeFailures: 0 }),
      decoyHash: '',
      signer: { keyAt: () => ({ kid: 'home-1', privateKey }) },
      clock: () => NOW,
      newTokenId: () => 'token-1',
    });
    await expect(signIn(RIGHT)).rejects.toThrow('the database is away');
    await expect(signIn(RIGHT)).rejects.toThrow('the database is away');
  });
});
