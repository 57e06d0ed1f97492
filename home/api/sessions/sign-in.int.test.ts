import { addMicros, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createHomeApi,
  createSigningKey,
  type HomeApi,
  TEST_PASSWORD,
} from '../../../tests/support/home-api.ts';

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

function signIn(body: unknown, path = '/api/v1/login/access-token'): Promise<Response> {
  return home.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('POST /login/access-token', () => {
  it.each(['/api/v1/login/access-token', '/api/v1/auth/login', '/auth/login'])(
    'gives a token at %s that opens /me',
    async (path) => {
      const user = await home.openUser();
      const response = await signIn({ username: user.username, password: TEST_PASSWORD }, path);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const body = (await response.json()) as { access_token: string };
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 1800,
        refresh_token: expect.any(String),
        refresh_expires_in: 604_800,
      });
      const me = await home.get('/me', body.access_token);
      expect(me.body).toMatchObject({ user_id: user.id, username: user.username, role: 'USER' });
    },
  );

  it('answers an unknown user, a wrong password and a deactivated user with the same body', async () => {
    const [user, gone] = [await home.openUser(), await home.openUser()];
    await home.sql`update users set is_active = false where id = ${gone.id}`;
    const bodies = await Promise.all(
      [
        { username: 'nobody-here', password: TEST_PASSWORD },
        { username: user.username, password: 'wrong' },
        { username: gone.username, password: TEST_PASSWORD },
      ].map(async (typed) => {
        const response = await signIn(typed);
        return { status: response.status, text: await response.text() };
      }),
    );
    expect(bodies[0]?.status).toBe(401);
    expect(JSON.parse(bodies[0]?.text ?? '')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('answers the eleventh failure with 429 and Retry-After', async () => {
    const user = await home.openUser();
    const typed = { username: user.username, password: 'wrong' };
    for (let at = 0; at < 10; at++) expect((await signIn(typed)).status).toBe(401);
    const eleventh = await signIn(typed);
    expect(eleventh.status).toBe(429);
    expect(eleventh.headers.get('retry-after')).toBe('30');
    expect(await eleventh.json()).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it.each([
    ['malformed JSON', '{"username":', 400, 'MALFORMED_JSON'],
    ['no body', '', 400, 'MALFORMED_JSON'],
    ['a missing password', { username: 'demo' }, 422, 'INVALID_REQUEST'],
    ['a number for a name', { username: 1, password: 'x' }, 422, 'INVALID_REQUEST'],
    [
      'a property too many',
      { username: 'a', password: 'b', role: 'ADMIN' },
      422,
      'INVALID_REQUEST',
    ],
    ['a 10 kB password', { username: 'a', password: 'x'.repeat(10_240) }, 422, 'INVALID_REQUEST'],
    ['a 20 kB body', { username: 'a', password: 'x'.repeat(20_480) }, 413, 'PAYLOAD_TOO_LARGE'],
    ['an array', [], 422, 'INVALID_REQUEST'],
  ])('refuses %s', async (_, body, status, code) => {
    const response = await signIn(body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code });
  });
});

describe('a protected route', () => {
  it('says why a token is refused, with a challenge', async () => {
    const user = await home.openUser();
    const claims = { iss: 'mockstreet', aud: 'mockstreet-api', sub: user.id, role: 'ADMIN' };
    const unsecured = new UnsecuredJWT({
      ...claims,
      jti: 'x',
      iat: 1,
      exp: 9_999_999_999,
    }).encode();
    const longAgo = addMicros(home.now, -31 * MICROS_PER_MINUTE);
    const tokens: [string, string | undefined][] = [
      ['UNAUTHENTICATED', undefined],
      ['UNAUTHENTICATED', 'not-a-token'],
      ['UNAUTHENTICATED', unsecured],
      [
        'UNAUTHENTICATED',
        await home.tokenFor(
          user.id,
          home.now,
          await createSigningKey(home.keys.signer.keyAt(home.now).kid),
        ),
      ],
      ['UNAUTHENTICATED', await home.tokenFor(user.id, home.now, await createSigningKey('other'))],
      ['UNAUTHENTICATED', await home.tokenFor('0198c0de-0000-7000-8000-00000000dead')],
      ['TOKEN_EXPIRED', await home.tokenFor(user.id, longAgo)],
    ];
    for (const [code, token] of tokens) {
      const answer = await home.get('/me', token);
      expect([answer.status, answer.body.code]).toEqual([401, code]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="mockstreet"/);
    }
  });

  it('is closed to a user who was deactivated after signing in', async () => {
    const user = await home.openUser();
    expect((await home.get('/me', user.token)).status).toBe(200);
    await home.sql`update users set is_active = false where id = ${user.id}`;
    expect((await home.get('/me', user.token)).body.code).toBe('UNAUTHENTICATED');
  });

  it('knows no other scheme than Bearer', async () => {
    const response = await home.request('/api/v1/me', { headers: { authorization: 'Basic eDp5' } });
    expect(response.status).toBe(401);
  });

  it('accepts a token until half a minute after its end, for two clocks', async () => {
    const user = await home.openUser();
    const token = await home.tokenFor(user.id, addMicros(home.now, -30 * MICROS_PER_MINUTE));
    expect((await home.get('/me', token)).status).toBe(200);
    home.now = instant(home.startedAt + MICROS_PER_MINUTE);
    expect((await home.get('/me', token)).body.code).toBe('TOKEN_EXPIRED');
    home.now = home.startedAt;
  });
});
