import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import {
  ACCESS_TOKEN,
  CLOCK_TOLERANCE_SECONDS,
  createAccessTokenVerifier,
  signAccessToken,
  type TokenSigningKey,
  type VerificationKeys,
} from '@mockstreet/shared/token';
import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PublicTokenKey } from './key-ring.ts';
import type { PublicKeySet } from './open-public-keys.ts';
import { rememberVerified } from './remember-verified.ts';

const ISSUED_AT = parseInstant('2026-03-02T01:00:00Z') as Instant;
const END = ACCESS_TOKEN.lifetimeSeconds + CLOCK_TOLERANCE_SECONDS;
const ALICE = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const BOB = 'b0b00000-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const seconds = (count: number): Instant => addMicros(ISSUED_AT, count * MICROS_PER_SECOND);

interface Pair {
  readonly signing: TokenSigningKey;
  readonly published: PublicTokenKey;
}

async function makeKey(kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair('Ed25519');
  const { x } = await exportJWK(publicKey);
  return {
    signing: { kid, privateKey },
    published: {
      ...{ kty: 'OKP', crv: 'Ed25519', kid, x: x as string },
      ...{ purpose: 'token', signs_from: 0 as Instant },
    },
  };
}

let key: Pair;
let good: string;

const issue = ({ signing }: Pair, userId = ALICE) =>
  signAccessToken({ userId, role: 'USER', tokenId: 'token', issuedAt: ISSUED_AT }, signing);

beforeAll(async () => {
  key = await makeKey('home-1');
  good = await issue(key);
});

/** A memory that counts how often a token is verified; its keys may be replaced. */
function open(
  tokenKeys: readonly PublicTokenKey[] = [key.published],
  options: { capacity?: number } = {},
) {
  const home: { keys: PublicKeySet; verified: number } = {
    keys: { tokenKeys, sealingKeys: [], receiptKeys: [] },
    verified: 0,
  };
  const create = (keys: VerificationKeys) => {
    const verify = createAccessTokenVerifier(keys);
    return (token: string, asOf: Instant) => {
      home.verified += 1;
      return verify(token, asOf);
    };
  };
  const verify = rememberVerified({ current: () => home.keys }, create, options.capacity);
  /** The user, or why nobody. */
  const said = async (token: string, at = 1) => {
    const verdict = await verify(token, seconds(at));
    return verdict.ok ? verdict.claims.userId : verdict.code;
  };
  return { home, said, replaceKeys: (keys: PublicTokenKey[]) => replace(home, keys) };
}

function replace(home: { keys: PublicKeySet }, tokenKeys: PublicTokenKey[]): void {
  home.keys = { ...home.keys, tokenKeys };
}

describe('a token that was verified', () => {
  it('is believed again without a look at its signature', async () => {
    const { home, said } = open();
    expect([await said(good), await said(good, 2), await said(good, 1_000)]).toEqual(
      Array(3).fill(ALICE),
    );
    expect(home.verified).toBe(1);
  });

  it.each([-31, -30.000001, -30, 0, END - 0.000001, END, END + 1])(
    'is judged at %f s as if nobody had seen it',
    async (at) => {
      const { said } = open();
      await said(good);
      expect(await said(good, at)).toBe(await open().said(good, at));
    },
  );

  it('is over with its time', async () => {
    const { said } = open();
    expect(await said(good, END - 1)).toBe(ALICE);
    expect(await said(good, END)).toBe('TOKEN_EXPIRED');
  });

  it('is over with the time of its key', async () => {
    const { said } = open([{ ...key.published, verifies_until: seconds(100) }]);
    expect([await said(good, 99), await said(good, 100)]).toEqual([ALICE, 'UNAUTHENTICATED']);
  });

  it('is worth nothing once its key is gone, or another one has its name', async () => {
    const { said, replaceKeys } = open();
    expect(await said(good)).toBe(ALICE);
    replaceKeys([(await makeKey('home-1')).published]);
    expect(await said(good)).toBe('UNAUTHENTICATED');
    replaceKeys([(await makeKey('home-2')).published]);
    expect(await said(good)).toBe('UNAUTHENTICATED');
  });

  it('by keys that changed meanwhile is verified by the new ones', async () => {
    const { said, replaceKeys } = open();
    const before = said(good);
    replaceKeys([(await makeKey('home-2')).published]);
    const after = said(good);
    expect(await before).toBe(ALICE);
    expect(await after).toBe('UNAUTHENTICATED');
    expect(await said(good)).toBe('UNAUTHENTICATED');
  });

  it('makes no other one good: neither with its signature nor with its claims', async () => {
    const { home, said } = open();
    await said(good);
    const [header, payload, signature] = good.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: BOB })).toString('base64url');
    const forged = await issue({ ...(await makeKey('home-1')), published: key.published });
    for (const other of [
      [header, claims, signature].join('.'),
      [header, payload, forged.split('.')[2]].join('.'),
      `${good}x`,
      forged,
    ]) {
      expect(await said(other)).toBe('UNAUTHENTICATED');
      expect(await said(other)).toBe('UNAUTHENTICATED');
    }
    // What was refused is not remembered: it says nothing about another moment.
    expect(home.verified).toBe(1 + 4 * 2);
  });

  it('is forgotten when more have come since than are remembered', async () => {
    const { home, said } = open(undefined, { capacity: 2 });
    const others = await Promise.all([issue(key, BOB), issue(key, ALICE.replace('0b', '0c'))]);
    for (const token of [good, ...others]) await said(token);
    expect(await said(others[0] as string)).toBe(BOB);
    expect(home.verified).toBe(3);
    expect(await said(good)).toBe(ALICE);
    expect(home.verified).toBe(4);
  });
});
