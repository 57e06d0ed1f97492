import { instant } from '@mockstreet/shared/instant';
import { createAccessTokenVerifier, createOrderTokenVerifier } from '@mockstreet/shared/token';
import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Credentials } from './find-credentials.ts';
import type { NewSession } from './open-session.ts';
import type { RefusedSignIn } from './record-refused-sign-in.ts';
import { createSignIn, type SignInPorts, type SignInResult } from './sign-in.ts';
import { createSignInLimits } from './sign-in-limits.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

const NOW = instant(1_800_000_000_000_000);
const DEMO: Credentials = {
  userId: '0198c0de-0000-7000-8000-000000000001',
  role: 'USER',
  isActive: true,
  passwordHash: 'hash of right',
};
const RIGHT = { username: 'demo', password: 'right' };
const WRONG = { username: 'demo', password: 'wrong' };
const ORIGIN = { address: '198.51.100.7', network: '198.51.100.7' };
/** RFC 8037, Appendix A.2, with its thumbprint from A.3. */
const ORDER_KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
} as const;
const ORDER_KEY_THUMBPRINT = 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k';

async function createDesk(changes: Partial<SignInPorts> = {}) {
  const { privateKey, publicKey } = await generateKeyPair('Ed25519');
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'home-1', alg: 'EdDSA' };
  const seen = {
    lookups: [] as string[],
    hashes: [] as string[],
    opened: [] as NewSession[],
    refused: [] as RefusedSignIn[],
  };
  let ids = 0;
  const ports: SignInPorts = {
    findCredentials: async (username) => {
      seen.lookups.push(username);
      return username === 'demo' ? DEMO : undefined;
    },
    isPasswordOf: async (hash, password) => {
      seen.hashes.push(hash);
      return hash === `hash of ${password}`;
    },
    admit: createSignInLimits(),
    decoyHash: 'hash of nobody knows what',
    openSession: async (session) => {
      seen.opened.push(session);
      return true;
    },
    recordRefusal: async (refused) => {
      seen.refused.push(refused);
    },
    signer: { keyAt: () => ({ kid: 'home-1', privateKey }) },
    clock: () => NOW,
    newId: () => `0198c0de-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    ...changes,
  };
  return { signIn: createSignIn(ports), seen, keys: { keys: [publicJwk] } };
}

function tokensOf(result: SignInResult) {
  if (!result.ok) throw new Error(result.code);
  return result.tokens;
}

describe('sign-in', () => {
  it('opens a session and gives tokens that name it', async () => {
    const { signIn, seen, keys } = await createDesk();
    const { accessToken, orderToken } = tokensOf(await signIn(RIGHT, ORIGIN));
    const [session] = seen.opened;
    expect(session).toMatchObject({ userId: DEMO.userId, signedBy: 'home-1', issuedAt: NOW });
    expect(await createAccessTokenVerifier(keys)(accessToken, NOW)).toMatchObject({
      ok: true,
      claims: {
        userId: DEMO.userId,
        role: 'USER',
        sessionId: session?.sessionId,
        signsOrders: false,
        tokenId: session?.tokenId,
        expiresAtSeconds: 1_800_001_800,
      },
    });
    expect(orderToken).toBeUndefined();
  });

  it('binds an order token to the key of the device, and lets the access token place none', async () => {
    const { signIn, seen, keys } = await createDesk();
    const typed = { ...RIGHT, orderKey: ORDER_KEY };
    const { accessToken, orderToken } = tokensOf(await signIn(typed, ORIGIN));
    expect(await createAccessTokenVerifier(keys)(accessToken, NOW)).toMatchObject({
      claims: { signsOrders: true },
    });
    expect(seen.opened[0]?.orderKeyThumbprint).toBe(ORDER_KEY_THUMBPRINT);
    expect(await createOrderTokenVerifier(keys)(orderToken ?? '', NOW)).toMatchObject({
      ok: true,
      claims: { keyThumbprint: ORDER_KEY_THUMBPRINT, expiresAtSeconds: 1_800_604_800 },
    });
  });

  it('takes the username in any case', async () => {
    const { signIn } = await createDesk();
    expect((await signIn({ ...RIGHT, username: ' Demo ' }, ORIGIN)).ok).toBe(true);
  });

  it('answers an unknown user, a wrong password and a deactivated account alike, after the same work', async () => {
    const attempts: [string, typeof RIGHT, Partial<SignInPorts>][] = [
      ['unknown_user', { ...RIGHT, username: 'nobody' }, {}],
      ['wrong_password', WRONG, {}],
      ['deactivated', RIGHT, { openSession: async () => false }],
    ];
    for (const [reason, typed, changes] of attempts) {
      const { signIn, seen } = await createDesk(changes);
      expect(await signIn(typed, ORIGIN)).toEqual({ ok: false, code: 'UNAUTHENTICATED' });
      expect([seen.lookups.length, seen.hashes.length, seen.refused.length]).toEqual([1, 1, 1]);
      expect(seen.refused[0]).toMatchObject({ reason, isBlock: false, address: ORIGIN.address });
    }
  });

  it('opens nothing for a deactivated account with the right password', async () => {
    const findCredentials = async () => ({ ...DEMO, isActive: false });
    const { signIn, seen } = await createDesk({ findCredentials });
    expect(await signIn(RIGHT, ORIGIN)).toEqual({ ok: false, code: 'UNAUTHENTICATED' });
    expect(seen.opened).toEqual([]);
    expect(seen.hashes).toHaveLength(1);
  });

  it('keeps what is no username out of the log, for it may be a password', async () => {
    const { signIn, seen } = await createDesk();
    await signIn({ username: 'hunter2', password: 'x' }, ORIGIN);
    expect(JSON.stringify(seen.refused)).not.toContain('hunter2');
  });

  it('does not hold a fault of ours against the account', async () => {
    const { signIn } = await createDesk({
      findCredentials: async () => {
        throw new Error('the database is away');
      },
      admit: createSignInLimits({
        ofUsername: createSignInThrottle({ freeFailures: 0 }),
        ofNetwork: createSignInThrottle({ freeFailures: 0 }),
      }),
    });
    await expect(signIn(RIGHT, ORIGIN)).rejects.toThrow('the database is away');
    await expect(signIn(RIGHT, ORIGIN)).rejects.toThrow('the database is away');
  });
});

describe('guessing', () => {
  it.each(['demo', 'nobody'])(
    'blocks %s on the eleventh failure from wherever it comes, even for the right password',
    async (username) => {
      const { signIn, seen } = await createDesk();
      const codes: string[] = [];
      for (let at = 0; at < 11; at++) {
        const address = `198.51.100.${at}`;
        const result = await signIn({ username, password: 'wrong' }, { address, network: address });
        codes.push(result.ok ? 'OK' : result.code);
      }
      expect(codes).toEqual([...Array(10).fill('UNAUTHENTICATED'), 'RATE_LIMITED']);
      expect(await signIn({ username, password: 'right' }, ORIGIN)).toEqual({
        ok: false,
        code: 'RATE_LIMITED',
        retryAfterSeconds: 30,
      });
      expect(seen.hashes).toHaveLength(11);
      // The one that made the block is written down as such; those during it are not.
      expect(seen.refused.map(({ isBlock }) => isBlock)).toEqual([...Array(10).fill(false), true]);
    },
  );
});
