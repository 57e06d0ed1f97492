import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { ACCESS_TOKEN, CLOCK_TOLERANCE_SECONDS, signAccessToken } from '@mockstreet/shared/token';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PublicTokenKey } from './key-ring.ts';
import { rememberVerified } from './remember-verified.ts';
import { countChecks, makeTokenKey, type TokenKeyPair } from './testing/token-keys.ts';

const ISSUED_AT = parseInstant('2026-03-02T01:00:00Z') as Instant;
const END = ACCESS_TOKEN.lifetimeSeconds + CLOCK_TOLERANCE_SECONDS;
const ALICE = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const BOB = 'b0b00000-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const seconds = (count: number): Instant => addMicros(ISSUED_AT, count * MICROS_PER_SECOND);

let key: TokenKeyPair;
let good: string;

const issue = ({ signing }: TokenKeyPair, userId = ALICE) =>
  signAccessToken({ userId, role: 'USER', tokenId: 'token', issuedAt: ISSUED_AT }, signing);

beforeAll(async () => {
  key = await makeTokenKey('home-1');
  good = await issue(key);
});

/** A memory that counts how often a token is verified; its keys may be replaced. */
function open(
  tokenKeys: readonly PublicTokenKey[] = [key.published],
  options: { capacity?: number } = {},
) {
  const { checks, current, create, replaceKeys } = countChecks(tokenKeys);
  const verify = rememberVerified({ current }, create, options.capacity);
  /** The user, or why nobody. */
  const said = async (token: string, at = 1) => {
    const verdict = await verify(token, seconds(at));
    return verdict.ok ? verdict.claims.userId : verdict.code;
  };
  return { checks, said, replaceKeys };
}

describe('a token that was verified', () => {
  it('is believed again without a look at its signature', async () => {
    const { checks, said } = open();
    expect([await said(good), await said(good, 2), await said(good, 1_000)]).toEqual(
      Array(3).fill(ALICE),
    );
    expect(checks).toHaveLength(1);
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
    replaceKeys([(await makeTokenKey('home-1')).published]);
    expect(await said(good)).toBe('UNAUTHENTICATED');
    replaceKeys([(await makeTokenKey('home-2')).published]);
    expect(await said(good)).toBe('UNAUTHENTICATED');
  });

  it('by keys that changed meanwhile is verified by the new ones', async () => {
    const { said, replaceKeys } = open();
    const before = said(good);
    replaceKeys([(await makeTokenKey('home-2')).published]);
    const after = said(good);
    expect(await before).toBe(ALICE);
    expect(await after).toBe('UNAUTHENTICATED');
    expect(await said(good)).toBe('UNAUTHENTICATED');
  });

  it('makes no other one good: neither with its signature nor with its claims', async () => {
    const { checks, said } = open();
    await said(good);
    const [header, payload, signature] = good.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: BOB })).toString('base64url');
    const forged = await issue({ ...(await makeTokenKey('home-1')), published: key.published });
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
    expect(checks).toHaveLength(1 + 4 * 2);
  });

  it('is forgotten when more have come since than are remembered', async () => {
    const { checks, said } = open(undefined, { capacity: 2 });
    const others = await Promise.all([issue(key, BOB), issue(key, ALICE.replace('0b', '0c'))]);
    for (const token of [good, ...others]) await said(token);
    expect(await said(others[0] as string)).toBe(BOB);
    expect(checks).toHaveLength(3);
    expect(await said(good)).toBe(ALICE);
    expect(checks).toHaveLength(4);
  });
});
