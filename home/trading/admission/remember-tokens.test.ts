import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { ACCESS_TOKEN, CLOCK_TOLERANCE_SECONDS, signAccessToken } from '@mockstreet/shared/token';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PublicTokenKey } from '#accounts/keys/key-ring';
import {
  countChecks,
  makeTokenKey,
  type TokenKeyPair,
} from '../../accounts/keys/testing/token-keys.ts';
import { rememberTokens } from './remember-tokens.ts';

const ISSUED_AT = parseInstant('2026-03-02T01:00:00Z') as Instant;
const LIFE = ACCESS_TOKEN.lifetimeSeconds;
const TOLERANCE = CLOCK_TOLERANCE_SECONDS;
const ALICE = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const seconds = (count: number): Instant => addMicros(ISSUED_AT, count * MICROS_PER_SECOND);

let key: TokenKeyPair;
let good: string;

const issue = ({ signing }: TokenKeyPair) =>
  signAccessToken({ userId: ALICE, role: 'USER', tokenId: 'token', issuedAt: ISSUED_AT }, signing);

beforeAll(async () => {
  key = await makeTokenKey('home-1');
  good = await issue(key);
});

/** A memory that counts how often a signature is checked; its keys may be replaced. */
function counting(tokenKeys: readonly PublicTokenKey[] = [key.published]) {
  const { checks, current, create, replaceKeys } = countChecks(tokenKeys);
  const read = rememberTokens(current, create);
  const userAt = async (token: string, at: Instant) => (await read(token, at))?.claims.userId;
  return { checks, replaceKeys, userAt, read };
}

describe('the token of an envelope', () => {
  it('speaks for its user, and its signature is checked once', async () => {
    const { checks, userAt, read } = counting();
    for (const at of [1, 2, LIFE]) expect(await userAt(good, seconds(at))).toBe(ALICE);
    expect(checks).toEqual([good]);
    expect(read(good, seconds(1))).not.toBeInstanceOf(Promise);
  });

  it('is checked once too when all its orders come at the same time', async () => {
    const { checks, userAt } = counting();
    const users = await Promise.all([1, 2, 3].map((at) => userAt(good, seconds(at))));
    expect(users).toEqual([ALICE, ALICE, ALICE]);
    expect(checks).toHaveLength(1);
  });

  it('that was refused as of one moment may be good as of another', async () => {
    const { userAt } = counting();
    const times = [LIFE + TOLERANCE, 1].map(seconds);
    const users = await Promise.all(times.map((at) => userAt(good, at)));
    expect(users).toEqual([undefined, ALICE]);
  });

  it('that was refused is not remembered', async () => {
    const { checks, userAt } = counting();
    const forged = await issue({ ...(await makeTokenKey('home-1')), published: key.published });
    expect(await userAt(forged, seconds(1))).toBeUndefined();
    expect(await userAt(forged, seconds(1))).toBeUndefined();
    expect(checks).toHaveLength(2);
  });

  it('is not taken for another one with the same end', async () => {
    const { userAt } = counting();
    await userAt(good, seconds(1));
    const [header, , signature] = good.split('.');
    const claims = { sub: 'b0b00000-6a4e-4b7e-9f0e-0d6f3c1a2b3c' };
    const altered = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature];
    expect(await userAt(altered.join('.'), seconds(1))).toBeUndefined();
  });

  it.each([
    -TOLERANCE - 1,
    -TOLERANCE - 0.000001,
    -TOLERANCE,
    0,
    LIFE + TOLERANCE - 0.000001,
    LIFE + TOLERANCE,
    LIFE + TOLERANCE + 1,
  ])('is judged alike at %f s, seen before or not', async (at) => {
    const fresh = counting();
    const known = counting();
    await known.userAt(good, seconds(1));
    expect(await known.userAt(good, seconds(at))).toBe(await fresh.userAt(good, seconds(at)));
  });

  it.each([99, 100, 101])(
    'of a key whose time ends after 100 s says so, also at %i s',
    async (at) => {
      const { read } = counting([{ ...key.published, verifies_until: seconds(100) }]);
      const expected = { claims: { userId: ALICE }, keyEndsAt: seconds(100) };
      expect(await read(good, seconds(at))).toMatchObject(expected);
      expect(read(good, seconds(at))).toMatchObject(expected);
    },
  );
});

describe('a change of keys', () => {
  it('makes it forget what it knew', async () => {
    const { replaceKeys, userAt } = counting();
    expect(await userAt(good, seconds(1))).toBe(ALICE);
    const other = await makeTokenKey('home-2');
    replaceKeys([other.published]);
    expect(await userAt(good, seconds(1))).toBeUndefined();
    expect(await userAt(await issue(other), seconds(1))).toBe(ALICE);
  });

  it('while a token is verified by the old ones leaves nothing of them behind', async () => {
    const { replaceKeys, userAt } = counting();
    const before = userAt(good, seconds(1));
    replaceKeys([(await makeTokenKey('home-2')).published]);
    const after = userAt(good, seconds(1));
    await Promise.all([before, after]);
    expect(await after).toBeUndefined();
    expect(await userAt(good, seconds(1))).toBeUndefined();
  });
});
