import { instant } from '@mockstreet/shared/instant';
import { bindingKeyOf } from '@mockstreet/shared/node/order-binding';
import { describe, expect, it } from 'vitest';
import type { CheckedApiKey } from './check-api-key.ts';
import type { CheckedToken } from './check-token.ts';
import { createCredentialGate } from './credential-gate.ts';
import type { HomeView } from './home-control.ts';

const TIMES = { goodFrom: instant(0), goodUntil: instant(9), lateCode: 'TOKEN_EXPIRED' } as const;
const SEAL = { sealed: 's', bindingKey: bindingKeyOf(new Uint8Array(32)) };
const CREDENTIAL = { userId: 'u', ...TIMES, ...SEAL };
const BEARER: CheckedToken = {
  ...{ ok: true, scheme: 'Bearer', sessionId: 'session', ...TIMES },
  caller: { scheme: 'Bearer', userId: 'u', credential: { scheme: 'Bearer', ...CREDENTIAL } },
};
const SIGNERS: CheckedToken = {
  ...{ ok: true, scheme: 'Bearer', sessionId: 'session', ...TIMES },
  caller: undefined,
};
const BOUND: CheckedToken = {
  ...{ ok: true, scheme: 'DPoP', sessionId: 'session', ...TIMES },
  ...{ userId: 'u', keyThumbprint: 'k' },
};
const API_KEY: CheckedApiKey = {
  ok: true,
  caller: {
    ...{ scheme: 'ApiKey', userId: 'u', keyId: 'key' },
    credential: { scheme: 'ApiKey', ...CREDENTIAL },
  },
};

function open(token: CheckedToken = BEARER) {
  const world = { ended: new Set<string>(), seen: [] as string[], isHomeKnown: true };
  const view = () =>
    world.isHomeKnown ? ({ endedSessions: world.ended } as unknown as HomeView) : undefined;
  const late = Promise.withResolvers<CheckedToken>();
  const gate = createCredentialGate({
    home: view,
    checkToken(_keys, authorization) {
      world.seen.push(authorization);
      return authorization.endsWith('late') ? late.promise : token;
    },
    checkApiKey(_home, apiKey) {
      world.seen.push(apiKey);
      return API_KEY;
    },
  });
  return { world, late, ask: (headers: Record<string, string>) => gate(new Headers(headers)) };
}

describe('the gate', () => {
  it('lets in who brings one good credential', () => {
    expect(open().ask({ authorization: 'Bearer t' })).toMatchObject({ caller: { userId: 'u' } });
    expect(open().ask({ 'x-api-key': 'k' })).toEqual(API_KEY);
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['two', { authorization: 'Bearer t', 'x-api-key': 'k' }],
    ['a proof alone', { dpop: 'p' }],
  ])('wants exactly one: not %s', (_what, headers) => {
    const { world, ask } = open();
    expect(ask(headers)).toEqual({
      ok: false,
      code: 'UNAUTHENTICATED',
      challenge: 'Bearer, DPoP algs="EdDSA Ed25519 ES256"',
    });
    expect(world.seen).toEqual([]);
  });

  it('hands on the token and the proof of a device, for the order itself is still to come', () => {
    expect(open(BOUND).ask({ authorization: 'DPoP  abc', dpop: 'p' })).toEqual({
      ok: true,
      caller: {
        ...{ scheme: 'DPoP', userId: 'u', keyThumbprint: 'k', ...TIMES },
        ...{ orderToken: 'abc', proof: 'p' },
      },
    });
  });

  it('wants a proof with an order token before anything is read', () => {
    expect(open(BOUND).ask({ authorization: 'DPoP abc' })).toMatchObject({
      ok: false,
      code: 'UNAUTHENTICATED',
      challenge: expect.stringContaining('invalid_dpop_proof'),
    });
  });

  it('takes no order with the access token of a session that signs its orders, proof or not', () => {
    for (const headers of [{}, { dpop: 'p' }]) {
      expect(open(SIGNERS).ask({ authorization: 'Bearer t', ...headers })).toEqual({
        ok: false,
        code: 'FORBIDDEN',
        detail: 'this session signs its orders: send the order token with a proof',
      });
    }
  });

  it.each<[string, CheckedToken, RegExp]>([
    ['an access token', BEARER, /^Bearer error/],
    ['an access token of a session that signs its orders', SIGNERS, /^Bearer error/],
    ['an order token', BOUND, /^DPoP error="invalid_token"/],
  ])('lets nobody in on %s of a session that has ended', (_what, token, challenge) => {
    const { world, ask } = open(token);
    world.ended.add('session');
    const verdict = ask({ authorization: 'x', dpop: 'p' });
    expect(verdict).toEqual({
      ok: false,
      code: 'UNAUTHENTICATED',
      challenge: expect.stringMatching(challenge),
    });
  });

  it('sees a session end while its token is being verified', async () => {
    const { world, late, ask } = open();
    const verdict = ask({ authorization: 'late' });
    world.ended.add('session');
    late.resolve(BEARER);
    expect(await verdict).toMatchObject({ ok: false, code: 'UNAUTHENTICATED' });
  });

  it('lets in a token of before there were sessions', () => {
    const { world, ask } = open({ ...BEARER, sessionId: undefined });
    world.ended.add('session');
    expect(ask({ authorization: 'x' })).toMatchObject({ ok: true });
  });

  it('is out of service before the first word of home', () => {
    const { world, ask } = open();
    world.isHomeKnown = false;
    expect(ask({ authorization: 'Bearer t' })).toEqual({ ok: false, code: 'UNAVAILABLE' });
  });
});
