import { createHmac, generateKeyPairSync, KeyObject, randomUUID, sign } from 'node:crypto';
import { formatInstant, instantFromMillis } from '@mockstreet/shared/instant';
import { signRefreshToken } from '@mockstreet/shared/token';
import { exportSPKI, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endedSession, makeApiKey, makeTestDevice } from '../../tests/support/home-stand-in.ts';
import { openRefusalStage, type RefusalStage } from '../../tests/support/refusal-stage.ts';
import type { IntakeUnderTest } from '../../tests/support/running-intake.ts';

const order = () => ({
  ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' },
  client_order_id: randomUUID(),
});
const userId = randomUUID();
const now = () => instantFromMillis(Date.now());
const ENDED_SESSION = randomUUID();
const KEYS = {
  good: makeApiKey(userId),
  readOnly: makeApiKey(userId, { scopes: ['read', 'admin'] }),
  revoked: makeApiKey(userId, { until: formatInstant(now()) }),
  tomorrows: makeApiKey(userId, { from: '2100-01-01T00:00:00Z' }),
  unknown: makeApiKey(userId),
};

describe('an order is refused for its credential', () => {
  let stage: RefusalStage;
  let intake: IntakeUnderTest;
  beforeAll(async () => {
    const { unknown: _, ...known } = KEYS;
    stage = await openRefusalStage({
      ended_sessions: [endedSession(ENDED_SESSION, now())],
      api_keys: Object.values(known).map((key) => key.known),
    });
    intake = stage.intake;
  });
  afterAll(() => stage.close());

  const expectRefusal = async (
    headers: Record<string, string>,
    [status, code]: readonly [number, string],
    body: unknown = order(),
  ) => {
    const answer = await intake.send(headers, body);
    expect(await answer.clone().json()).toMatchObject({ status, code });
    expect(answer.headers.has('www-authenticate')).toBe(status === 401);
    return answer;
  };
  const NOBODY = [401, 'UNAUTHENTICATED'] as const;

  describe('a token that is', () => {
    const nowSeconds = () => Math.floor(Date.now() / 1000);
    const claims = (): JWTPayload => ({
      iss: 'mockstreet',
      aud: 'mockstreet-api',
      sub: userId,
      role: 'USER',
      jti: randomUUID(),
      iat: nowSeconds(),
      exp: nowSeconds() + 1800,
    });
    const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'home-1' };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (head: object, payload: object, by?: KeyObject) => {
      const input = `${part(head)}.${part(payload)}`;
      const key = by ?? KeyObject.from(intake.home.privateKey);
      return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
    };
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const subject = () => ({ userId, tokenId: randomUUID(), issuedAt: now() });

    it.each<[string, () => string | Promise<string>]>([
      ['none', () => 'x'],
      ['unsigned', () => `${part({ ...header, alg: 'none' })}.${part(claims())}.`],
      ['signed with another key', () => signed(header, claims(), stranger)],
      [
        'signed with the public key as an HMAC secret',
        async () => {
          const input = `${part({ ...header, alg: 'HS256' })}.${part(claims())}`;
          const secret = await exportSPKI(intake.home.publicKey);
          return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        },
      ],
      [
        'altered',
        () => {
          const other = part({ ...claims(), sub: randomUUID() });
          return signed(header, claims()).replace(/\..*\./, `.${other}.`);
        },
      ],
      ['of an unknown key', () => signed({ ...header, kid: 'x' }, claims())],
      ['of no named key', () => signed({ ...header, kid: undefined }, claims())],
      ['of another issuer', () => signed(header, { ...claims(), iss: 'x' })],
      ['for another audience', () => signed(header, { ...claims(), aud: 'x' })],
      ['of another type', () => signed({ ...header, typ: 'JWT' }, claims())],
      [
        'for refreshing',
        () => {
          const { home } = intake;
          return signRefreshToken({ ...subject(), sessionId: randomUUID() }, home);
        },
      ],
      [
        'for a device that has to sign',
        async () => {
          const device = await makeTestDevice();
          return await intake.home.orderToken(userId, device, { issuedAt: now() });
        },
      ],
      [
        'signed by the key of what home tells the edge',
        () => {
          return signed(header, claims(), KeyObject.from(intake.home.controlKey.privateKey));
        },
      ],
      [
        'signed by the edge’s own key',
        () => {
          return signed(
            { ...header, kid: 'edge-1' },
            claims(),
            KeyObject.from(intake.edge.privateKey),
          );
        },
      ],
      [
        'from a session that has ended',
        () => {
          return intake.home.accessToken(userId, { issuedAt: now(), sessionId: ENDED_SESSION });
        },
      ],
      ['too long', () => signed(header, { ...claims(), x: 'x'.repeat(4000) })],
    ])('%s', async (_what, token) => {
      const answer = await expectRefusal({ authorization: `Bearer ${await token()}` }, NOBODY);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    it('expired, by more than two clocks may differ', async () => {
      const late = (by: number) => signed(header, { ...claims(), exp: nowSeconds() - by });
      const EXPIRED = [401, 'TOKEN_EXPIRED'] as const;
      const answer = await expectRefusal({ authorization: `Bearer ${late(31)}` }, EXPIRED);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      // With a body that is none, so that nothing is queued: the token itself is still good.
      const good = { authorization: `Bearer ${late(20)}` };
      expect((await intake.send(good, '{}')).status).toBe(422);
    });

    it('under another scheme', async () => {
      const token = signed(header, claims());
      for (const scheme of ['Basic', 'Token', 'ApiKey', 'DPoP']) {
        await expectRefusal({ authorization: `${scheme} ${token}`, dpop: 'x' }, NOBODY);
      }
    });
  });

  it('that is a good access token, but of a session that signs its orders', async () => {
    const choice = { issuedAt: now(), signsOrders: true };
    const headers = { authorization: `Bearer ${await intake.home.accessToken(userId, choice)}` };
    for (const more of [{}, { dpop: 'x' }]) {
      const answer = await expectRefusal({ ...headers, ...more }, [403, 'FORBIDDEN']);
      expect(await answer.json()).toMatchObject({
        detail: 'this session signs its orders: send the order token with a proof',
      });
    }
    expect((await intake.send(headers, order(), '/order')).status).toBe(403);
  });

  it('that is missing, or is two', async () => {
    const answer = await expectRefusal({}, NOBODY);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer, DPoP algs="[^"]*ES256"$/);
    await expectRefusal({ authorization: '' }, NOBODY);
    const authorization = `Bearer ${await intake.tokenFor(userId)}`;
    await expectRefusal({ authorization, 'x-api-key': KEYS.good.text }, NOBODY);
  });

  it('that came with a cookie, or for a page of another origin', async () => {
    const headers = { 'x-api-key': KEYS.good.text };
    await expectRefusal({ ...headers, origin: 'https://evil.example' }, [403, 'FORBIDDEN']);
    await expectRefusal({ ...headers, cookie: 'a=b' }, [403, 'FORBIDDEN']);
    const answer = await intake.send(
      { cookie: `access_token=${await intake.tokenFor(userId)}` },
      order(),
    );
    expect(answer.status).toBe(403);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });

  it.each<[string, keyof typeof KEYS, number, string]>([
    ['may not trade', 'readOnly', 403, 'FORBIDDEN'],
    ['was revoked', 'revoked', 401, 'UNAUTHENTICATED'],
    ['is not good yet', 'tomorrows', 401, 'UNAUTHENTICATED'],
    ['home has never told of', 'unknown', 401, 'UNAUTHENTICATED'],
  ])('an API key that %s', async (_what, which, status, code) => {
    await expectRefusal({ 'x-api-key': KEYS[which].text }, [status, code]);
  });

  it('an API key with another secret, in part, or in the place of a token', async () => {
    const { text } = KEYS.good;
    const last = text.endsWith('0') ? '1' : '0';
    await expectRefusal({ 'x-api-key': text.slice(0, -1) + last }, NOBODY);
    await expectRefusal({ 'x-api-key': KEYS.good.known.prefix }, NOBODY);
    await expectRefusal({ 'x-api-key': KEYS.good.known.digest }, NOBODY);
    await expectRefusal({ authorization: `Bearer ${text}` }, NOBODY);
  });

  describe('a signed order', () => {
    const body = () => JSON.stringify(order());
    const signedOrder = async (sessionId: string = randomUUID()) => {
      const device = await makeTestDevice();
      const token = await intake.home.orderToken(userId, device, { issuedAt: now(), sessionId });
      const text = body();
      return { device, token, text, headers: await intake.signedHeaders(token, device, text) };
    };

    it('whose proof is missing', async () => {
      const { token, text } = await signedOrder();
      const answer = await expectRefusal({ authorization: `DPoP ${token}` }, NOBODY, text);
      expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof"/);
    });

    it('whose session has ended', async () => {
      const { headers, text } = await signedOrder(ENDED_SESSION);
      await expectRefusal(headers, NOBODY, text);
    });

    it('whose body was changed on the way, be it by a space', async () => {
      const { headers, text } = await signedOrder();
      await expectRefusal(headers, NOBODY, text.replace('100000', '900000'));
      await expectRefusal(headers, NOBODY, `${text} `);
    });

    it('whose proof is by another device, for another token, or the token of another device', async () => {
      const [mine, other] = [await signedOrder(), await signedOrder()];
      const forged = await intake.signedHeaders(mine.token, other.device, mine.text);
      await expectRefusal(forged, NOBODY, mine.text);
      await expectRefusal(
        { ...mine.headers, authorization: other.headers.authorization },
        NOBODY,
        mine.text,
      );
      await expectRefusal({ ...mine.headers, dpop: other.headers.dpop }, NOBODY, mine.text);
    });

    it('whose proof is for another place', async () => {
      const { headers, text } = await signedOrder();
      const elsewhere = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'mockstreet.example' };
      await expectRefusal({ ...headers, ...elsewhere }, NOBODY, text);
    });

    it('without an id of its own, or in the form of older clients', async () => {
      const { device, token } = await signedOrder();
      const { client_order_id, ...withoutId } = order();
      const legacy = { ticker: withoutId.ticker_id, action: 'buy', amount: '1', client_order_id };
      for (const [path, sent] of [
        ['/api/v1/orders', withoutId],
        ['/order', withoutId],
        ['/order', legacy],
      ] as const) {
        const text = JSON.stringify(sent);
        const answer = await intake.send(
          await intake.signedHeaders(token, device, text),
          text,
          path,
        );
        expect(await answer.json()).toMatchObject({ status: 422, code: 'INVALID_REQUEST' });
      }
    });
  });
});
