import {
  addMicros,
  formatInstant,
  instantFromMillis,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createHomeStandIn,
  type HomeStandIn,
  makeTestDevice,
  type TestDevice,
} from '../../tests/support/home-stand-in.ts';
import { type CheckedToken, createTokenCheck } from './check-token.ts';
import { createHomeKeys, type HomeKeys } from './home-keys.ts';
import { createSealMaker } from './seal-credential.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const SESSION = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const NOW = instantFromMillis(Date.UTC(2026, 2, 2));
const seconds = (count: number) => addMicros(NOW, count * MICROS_PER_SECOND);
/** An access token is good for so long, and half a minute more between two clocks. */
const LIFETIME = 30 * 60;

let home: HomeStandIn;
let device: TestDevice;
let bearer: string;
let bound: string;
beforeAll(async () => {
  [home, device] = await Promise.all([createHomeStandIn(), makeTestDevice()]);
  const choice = { issuedAt: NOW, sessionId: SESSION };
  bearer = `Bearer ${await home.accessToken(USER, choice)}`;
  bound = `DPoP ${await home.orderToken(USER, device, choice)}`;
});

/** A check whose verifications are counted. */
async function open(
  options: { capacity?: number; keys?: Parameters<typeof createHomeKeys>[0] } = {},
) {
  const keysOf = async (): Promise<HomeKeys> => {
    const keys = await createHomeKeys(options.keys ?? home.snapshot());
    const counted =
      <Args extends unknown[], T>(verify: (...args: Args) => T) =>
      (...args: Args): T => {
        world.verified += 1;
        return verify(...args);
      };
    return {
      ...keys,
      verifyAccessToken: counted(keys.verifyAccessToken),
      verifyOrderToken: counted(keys.verifyOrderToken),
    };
  };
  const world = { now: NOW, verified: 0, seals: 0 };
  const makeSeal = createSealMaker((count) => new Uint8Array(count).fill(world.seals++));
  const check = createTokenCheck({
    clock: () => world.now,
    makeSeal,
    capacity: options.capacity ?? 10,
  });
  return { world, check, keysOf, keys: await keysOf() };
}

const good = (checked: CheckedToken | { ok: false }): CheckedToken => {
  if (!checked.ok) throw new Error('refused');
  return checked;
};

describe('an access token', () => {
  it('is verified and sealed once, and known again at once', async () => {
    const { world, check, keys } = await open();
    const first = good(await check(keys, bearer));
    expect(check(keys, bearer)).toBe(first);
    expect(world).toMatchObject({ verified: 1, seals: 1 });
    expect(first).toMatchObject({
      scheme: 'Bearer',
      sessionId: SESSION,
      caller: { userId: USER, credential: { scheme: 'Bearer', userId: USER } },
    });
  });

  it('is kept as what home alone can open, and in no other form', async () => {
    const { check, keys } = await open();
    const checked = good(await check(keys, bearer));
    if (!('caller' in checked && checked.caller)) throw new Error('another scheme');
    const { sealed, bindingKey } = checked.caller.credential;
    expect(await home.openSeal(sealed)).toEqual({
      credential: bearer.slice('Bearer '.length),
      bindingKey: new Uint8Array(bindingKey.export()),
    });
    expect(JSON.stringify(checked)).not.toContain(bearer.slice(-43));
  });

  it('is good until its expiry and half a minute, then looked at again', async () => {
    const { world, check, keys } = await open();
    const end = seconds(LIFETIME + 30);
    expect(await check(keys, bearer)).toMatchObject({
      goodFrom: seconds(-30),
      goodUntil: end,
      lateCode: 'TOKEN_EXPIRED',
    });
    world.now = addMicros(end, -1);
    expect(check(keys, bearer)).toMatchObject({ ok: true });
    world.now = end;
    expect(await check(keys, bearer)).toEqual({
      ok: false,
      code: 'TOKEN_EXPIRED',
      challenge: 'Bearer error="invalid_token"',
    });
    expect(world.verified).toBe(2);
  });

  it('is not good before it was issued: the clock was put back', async () => {
    const { world, check, keys } = await open();
    await check(keys, bearer);
    world.now = addMicros(seconds(-30), -1);
    expect(await check(keys, bearer)).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
  });

  it('is good no longer than the key that signed it', async () => {
    const snapshot = home.snapshot();
    const token_keys = snapshot.token_keys.map((key) => ({
      ...key,
      verifies_until: formatInstant(seconds(60)),
    }));
    const { world, check, keys } = await open({ keys: { ...snapshot, token_keys } });
    expect(await check(keys, bearer)).toMatchObject({
      goodUntil: seconds(60),
      lateCode: 'UNAUTHENTICATED',
    });
    world.now = seconds(60);
    expect(await check(keys, bearer)).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
  });

  it('is verified and sealed anew when home’s keys change', async () => {
    const { world, check, keys, keysOf } = await open();
    await check(keys, bearer);
    const next = await keysOf();
    await check(next, bearer);
    expect(check(next, bearer)).not.toBeInstanceOf(Promise);
    expect(world).toMatchObject({ verified: 2, seals: 2 });
  });

  it('is not remembered under new keys when old ones verified it', async () => {
    const { check, keys, keysOf } = await open();
    const underOldKeys = check(keys, bearer);
    const next = await keysOf();
    const refusing = {
      ...next,
      verifyAccessToken: async () => ({ ok: false, code: 'UNAUTHENTICATED' }) as const,
    };
    expect(await check(refusing, bearer)).toMatchObject({ ok: false });
    expect(await underOldKeys).toMatchObject({ ok: true });
    expect(await check(refusing, bearer)).toMatchObject({ ok: false });
  });

  it('is one of a bounded number that are remembered', async () => {
    const { world, check, keys } = await open({ capacity: 1 });
    for (const header of [bearer, bound, bearer]) await check(keys, header);
    expect(world.verified).toBe(3);
  });

  it('is not remembered when it is refused', async () => {
    const { world, check, keys } = await open();
    const broken = bearer.slice(0, -9) + (bearer.at(-9) === 'A' ? 'B' : 'A') + bearer.slice(-8);
    for (const _ of [1, 2]) {
      expect(await check(keys, broken)).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
    }
    expect(world.verified).toBe(2);
  });

  it('of a session that signs its orders is remembered as good for none, and sealed to nobody', async () => {
    const { world, check, keys } = await open();
    const choice = { issuedAt: NOW, sessionId: SESSION, signsOrders: true };
    const header = `Bearer ${await home.accessToken(USER, choice)}`;
    const first = good(await check(keys, header));
    expect(first).toMatchObject({ scheme: 'Bearer', sessionId: SESSION, caller: undefined });
    expect(check(keys, header)).toBe(first);
    expect(world).toMatchObject({ verified: 1, seals: 0 });
  });

  it('may be called by its scheme in any case', async () => {
    const { check, keys } = await open();
    expect(await check(keys, bearer.replace('Bearer', 'bearer'))).toMatchObject({ ok: true });
  });
});

describe('an order token', () => {
  it('is verified once, says whose proof it needs, and is sealed to nobody', async () => {
    const { world, check, keys } = await open();
    const first = good(await check(keys, bound));
    expect(first).toMatchObject({
      scheme: 'DPoP',
      userId: USER,
      sessionId: SESSION,
      keyThumbprint: device.thumbprint,
      goodUntil: seconds(7 * 24 * 60 * 60 + 30),
    });
    expect(check(keys, bound)).toBe(first);
    expect(world).toMatchObject({ verified: 1, seals: 0 });
  });

  it('has a challenge of its own when it is refused', async () => {
    const { world, check, keys } = await open();
    world.now = seconds(8 * 24 * 60 * 60);
    expect(await check(keys, bound)).toEqual({
      ok: false,
      code: 'TOKEN_EXPIRED',
      challenge: 'DPoP error="invalid_token", algs="EdDSA Ed25519 ES256"',
    });
  });
});

it('neither kind of token passes for the other', async () => {
  const { check, keys } = await open();
  expect(await check(keys, bearer.replace('Bearer', 'DPoP'))).toMatchObject({ ok: false });
  expect(await check(keys, bound.replace('DPoP', 'Bearer'))).toMatchObject({ ok: false });
});

it.each([
  '',
  'Bearer',
  'Bearer ',
  'Basic abc',
  'Bearer a b',
  'Bearer ä',
  `Bearer ${'x'.repeat(4097)}`,
])('the header %j is refused unseen', async (header) => {
  const { world, check, keys } = await open();
  expect(await check(keys, header)).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
  expect(world.verified).toBe(0);
});
