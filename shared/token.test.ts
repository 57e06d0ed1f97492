import {
  base64url,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from './instant.ts';
import {
  ACCESS_TOKEN,
  CLOCK_TOLERANCE_SECONDS,
  createAccessTokenVerifier,
  createOrderTokenVerifier,
  createRefreshTokenVerifier,
  ORDER_TOKEN,
  REFRESH_TOKEN,
  signAccessToken,
  signOrderToken,
  signRefreshToken,
  type VerifyAccessToken,
} from './token.ts';

const ISSUED_AT = parseInstant('2026-03-02T01:00:00Z') as Instant;
const ISSUED_SECONDS = ISSUED_AT / MICROS_PER_SECOND;
const SUBJECT = {
  userId: '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c',
  role: 'USER',
  tokenId: 'token-1',
  issuedAt: ISSUED_AT,
} as const;
const REFUSED = { ok: false, code: 'UNAUTHENTICATED' };
const { lifetimeSeconds } = ACCESS_TOKEN;
const SESSION = '5d0f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';

const seconds = (count: number): Instant => addMicros(ISSUED_AT, count * MICROS_PER_SECOND);
const encode = (part: unknown) => base64url.encode(JSON.stringify(part));

let home: { privateKey: CryptoKey; publicKey: CryptoKey };
let stranger: CryptoKey;
let keys: JSONWebKeySet;
let verify: VerifyAccessToken;

beforeAll(async () => {
  home = await generateKeyPair('EdDSA', { extractable: true });
  stranger = (await generateKeyPair('EdDSA')).privateKey;
  keys = { keys: [{ ...(await exportJWK(home.publicKey)), kid: 'home-1', alg: 'EdDSA' }] };
  verify = createAccessTokenVerifier(keys);
});

const own = () => signAccessToken(SUBJECT, { kid: 'home-1', privateKey: home.privateKey });

/** A token like our own but for the given changes; `undefined` leaves a part out. */
function forge(
  change: {
    header?: Record<string, unknown>;
    claims?: Record<string, unknown>;
    key?: CryptoKey | Uint8Array;
  } = {},
): Promise<string> {
  const claims = {
    sub: SUBJECT.userId,
    role: 'USER',
    jti: 'token-1',
    iss: 'mockstreet',
    aud: ACCESS_TOKEN.audience,
    iat: ISSUED_SECONDS,
    exp: ISSUED_SECONDS + lifetimeSeconds,
    ...change.claims,
  };
  const header = { alg: 'EdDSA', typ: ACCESS_TOKEN.typ, kid: 'home-1', ...change.header };
  return new SignJWT(JSON.parse(JSON.stringify(claims)))
    .setProtectedHeader(JSON.parse(JSON.stringify(header)) as JWTHeaderParameters)
    .sign(change.key ?? home.privateKey);
}

describe('our own token', () => {
  it('says who it speaks for', async () => {
    expect(await verify(await own(), seconds(1))).toEqual({
      ok: true,
      claims: {
        userId: SUBJECT.userId,
        role: 'USER',
        signsOrders: false,
        tokenId: 'token-1',
        issuedAtSeconds: ISSUED_SECONDS,
        expiresAtSeconds: ISSUED_SECONDS + lifetimeSeconds,
      },
    });
  });

  it('is what the forger of these tests starts from', async () => {
    expect(await verify(await forge(), seconds(1))).toMatchObject({ ok: true });
  });

  it('lives as long as it says, and a tolerance for clocks', async () => {
    const token = await own();
    const end = lifetimeSeconds + CLOCK_TOLERANCE_SECONDS;
    expect(await verify(token, seconds(end - 1))).toMatchObject({ ok: true });
    expect(await verify(token, addMicros(seconds(end), -1))).toMatchObject({ ok: true });
    expect(await verify(token, seconds(end))).toEqual({ ok: false, code: 'TOKEN_EXPIRED' });
  });

  it('is not valid before it was issued, but for a tolerance', async () => {
    const token = await own();
    expect(await verify(token, seconds(-CLOCK_TOLERANCE_SECONDS))).toMatchObject({ ok: true });
    expect(await verify(token, seconds(-CLOCK_TOLERANCE_SECONDS - 1))).toEqual(REFUSED);
  });
});

describe('a forged token is refused', () => {
  it('when it claims to need no signature', async () => {
    const [, claims] = (await own()).split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      const header = encode({ alg, typ: ACCESS_TOKEN.typ, kid: 'home-1' });
      expect(await verify(`${header}.${claims}.`, seconds(1))).toEqual(REFUSED);
    }
  });

  it('when it is signed with the public key as a shared secret', async () => {
    const raw = base64url.decode(keys.keys[0]?.x as string);
    const pem = new TextEncoder().encode(await exportSPKI(home.publicKey));
    for (const key of [raw, pem]) {
      const token = await forge({ header: { alg: 'HS256' }, key });
      expect(await verify(token, seconds(1))).toEqual(REFUSED);
    }
  });

  it('when another key signed it', async () => {
    expect(await verify(await forge({ key: stranger }), seconds(1))).toEqual(REFUSED);
  });

  it('when it brings its own key', async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const token = await forge({ header: { kid: 'mine', jwk }, key: pair.privateKey });
    expect(await verify(token, seconds(1))).toEqual(REFUSED);
  });

  it.each<[string, { header?: Record<string, unknown>; claims?: Record<string, unknown> }]>([
    ['names a key we do not know', { header: { kid: 'home-2' } }],
    ['names no key', { header: { kid: undefined } }],
    ['names a number as its key', { header: { kid: 1 } }],
    ['is of another type', { header: { typ: 'JWT' } }],
    ['is of no type', { header: { typ: undefined } }],
    ['is from another issuer', { claims: { iss: 'elsewhere' } }],
    ['is from no issuer', { claims: { iss: undefined } }],
    ['is for another audience', { claims: { aud: 'elsewhere' } }],
    ['is for no audience', { claims: { aud: undefined } }],
    ['has no subject', { claims: { sub: undefined } }],
    ['has a subject that is no user', { claims: { sub: 'root' } }],
    ['has no expiry', { claims: { exp: undefined } }],
    ['has no time of issue', { claims: { iat: undefined } }],
    ['has no id', { claims: { jti: undefined } }],
    ['has an endless id', { claims: { jti: 'x'.repeat(65) } }],
    ['has an unknown role', { claims: { role: 'ROOT' } }],
    ['has no role', { claims: { role: undefined } }],
    ['says not plainly whether orders are signed', { claims: { signs_orders: 'no' } }],
    ['is not valid yet', { claims: { nbf: ISSUED_SECONDS + 3600 } }],
  ])('when it %s', async (_, change) => {
    expect(await verify(await forge(change), seconds(1))).toEqual(REFUSED);
  });

  it('when any part of it was changed', async () => {
    const [header, claims, signature] = (await own()).split('.') as [string, string, string];
    const other = encode({ ...JSON.parse(atob(claims)), role: 'ADMIN' });
    const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
    expect(await verify(`${header}.${other}.${signature}`, seconds(1))).toEqual(REFUSED);
    expect(await verify(`${header}.${claims}.${flipped}`, seconds(1))).toEqual(REFUSED);
  });

  it.each(['', '.', '..', 'x', 'a.b.c', 'a.b', 'a.b.c.d', '\u0000', 'é.é.é', 'x'.repeat(10_000)])(
    'when it is garbage: %j',
    async (token) => {
      expect(await verify(token, seconds(1))).toEqual(REFUSED);
    },
  );

  it('when there is more than one key and it names none', async () => {
    const twice = createAccessTokenVerifier({
      keys: [...keys.keys, { ...(await exportJWK(home.publicKey)), kid: 'home-2', alg: 'EdDSA' }],
    });
    expect(await twice(await forge({ header: { kid: undefined } }), seconds(1))).toEqual(REFUSED);
  });
});

describe('a token with a session', () => {
  const key = () => ({ kid: 'home-1', privateKey: home.privateKey });
  const subject = { ...SUBJECT, sessionId: SESSION };

  it('says which, whatever its kind', async () => {
    const keyThumbprint = 'x'.repeat(43);
    const access = await signAccessToken(subject, key());
    const refresh = await signRefreshToken(subject, key());
    const order = await signOrderToken({ ...subject, keyThumbprint }, key());
    expect(await verify(access, seconds(1))).toMatchObject({ claims: { sessionId: SESSION } });
    expect(await createRefreshTokenVerifier(keys)(refresh, seconds(1))).toMatchObject({
      claims: {
        sessionId: SESSION,
        expiresAtSeconds: ISSUED_SECONDS + REFRESH_TOKEN.lifetimeSeconds,
      },
    });
    expect(await createOrderTokenVerifier(keys)(order, seconds(1))).toMatchObject({
      claims: {
        sessionId: SESSION,
        keyThumbprint,
        expiresAtSeconds: ISSUED_SECONDS + ORDER_TOKEN.lifetimeSeconds,
      },
    });
  });

  it('says whether that one signs its orders', async () => {
    for (const signsOrders of [true, false]) {
      const token = await signAccessToken({ ...subject, signsOrders }, key());
      expect(await verify(token, seconds(1))).toMatchObject({ claims: { signsOrders } });
    }
  });

  it('passes for no other kind', async () => {
    const made = [
      await signAccessToken(subject, key()),
      await signRefreshToken(subject, key()),
      await signOrderToken({ ...subject, keyThumbprint: 'x'.repeat(43) }, key()),
    ];
    const verifiers = [verify, createRefreshTokenVerifier(keys), createOrderTokenVerifier(keys)];
    for (const [kind, token] of made.entries()) {
      for (const [other, verifyAs] of verifiers.entries()) {
        const { ok } = await verifyAs(token, seconds(1));
        expect(ok).toBe(kind === other);
      }
    }
  });

  it('is the same text each time it is signed', async () => {
    expect(await signRefreshToken(subject, key())).toBe(await signRefreshToken(subject, key()));
  });
});

describe('a key that was retired', () => {
  it('verifies until then, as of the moment asked about', async () => {
    const retired = keys.keys.map((jwk) => ({
      ...jwk,
      verifies_until: formatInstant(seconds(60)),
    }));
    const verifyRetired = createAccessTokenVerifier({ keys: retired });
    expect(await verifyRetired(await own(), seconds(59))).toMatchObject({ ok: true });
    expect(await verifyRetired(await own(), seconds(60))).toEqual(REFUSED);
  });

  it('verifies nothing when its end cannot be read', async () => {
    const garbled = { keys: keys.keys.map((jwk) => ({ ...jwk, verifies_until: 'soon' })) };
    expect(await createAccessTokenVerifier(garbled)(await own(), seconds(1))).toEqual(REFUSED);
  });
});
