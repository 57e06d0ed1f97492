import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, TEST_PASSWORD } from '../../../tests/support/home-api.ts';

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

/** Signed by home's own key, and like an access token but for what is changed. */
async function tokenLike(
  userId: string,
  changes: { iss?: string; aud?: string; typ?: string; kid?: string; exp?: number; jti?: string },
): Promise<string> {
  const key = home.keys.signer.keyAt(home.now);
  const seconds = Math.floor(home.now / MICROS_PER_SECOND);
  const { typ = 'at+jwt', kid = key.kid, ...claims } = changes;
  const like = { iss: 'mockstreet', aud: 'mockstreet-api', sub: userId, role: 'USER', jti: 'x' };
  return await new SignJWT({ ...like, iat: seconds, exp: seconds + 1800, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ, kid })
    .sign(key.privateKey);
}

const codeWith = async (token: string, path = '/me') => {
  const { status, body } = await home.get(path, token);
  return status === 200 ? 200 : body.code;
};

describe('an access token', () => {
  it('is one only with the issuer, the audience, the type and a key of ours', async () => {
    const { id } = await home.openUser();
    expect(await codeWith(await tokenLike(id, {}))).toBe(200);
    for (const changes of [
      { iss: 'somebody' },
      { aud: 'mockstreet-refresh' },
      { aud: 'mockstreet-orders' },
      { typ: 'rt+jwt' },
      { typ: 'JWT' },
      { kid: 'unknown' },
    ]) {
      expect([changes, await codeWith(await tokenLike(id, changes))]).toEqual([
        changes,
        'UNAUTHENTICATED',
      ]);
    }
  });

  it('is over half a minute after its end at the latest', async () => {
    const { id } = await home.openUser();
    const seconds = Math.floor(home.now / MICROS_PER_SECOND);
    expect(await codeWith(await tokenLike(id, { exp: seconds - 28 }))).toBe(200);
    expect(await codeWith(await tokenLike(id, { exp: seconds - 31 }))).toBe('TOKEN_EXPIRED');
  });

  it('is neither a refresh token nor an order token', async () => {
    const { username } = await home.openUser();
    const order_key = {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    };
    const { body } = await home.ask('POST', '/login/access-token', {
      body: { username, password: TEST_PASSWORD, order_key },
    });
    expect(await codeWith(body.access_token, '/portfolio')).toBe(200);
    expect(await codeWith(body.refresh_token, '/portfolio')).toBe('UNAUTHENTICATED');
    expect(await codeWith(body.order_token, '/portfolio')).toBe('UNAUTHENTICATED');
  });

  it('says what one may, and the database what one may now', async () => {
    const [user, admin] = [await home.openUser(), await home.openUser()];
    await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
    // Both tokens say USER.
    expect(await codeWith(user.token, '/admin/users')).toBe('FORBIDDEN');
    expect(await codeWith(admin.token, '/admin/users')).toBe(200);
  });
});

describe('a refusal', () => {
  const refusals = (userId: string) => home.sql`
    select at, subject, address, details from audit_log
    where action = 'access.refused' and actor_id = ${userId}`;

  it('leaves a row that says who asked for what', async () => {
    const user = await home.openUser();
    const id = '0198c0de-0000-7000-8000-000000000001';
    const asked = { token: user.token, address: '198.51.100.7' };
    expect((await home.ask('GET', `/admin/users/${id}`, asked)).status).toBe(403);
    expect(await refusals(user.id)).toEqual([
      {
        at: home.now satisfies Instant,
        subject: 'GET /api/v1/admin/users/:user_id',
        address: '198.51.100.7',
        details: { lacking: 'role:ADMIN' },
      },
    ]);
  });

  it('stays one when it cannot be written down, and is written down the next time', async () => {
    const user = await home.openUser();
    await home.sql`alter table audit_log add constraint full_up check (false) not valid`;
    expect(await codeWith(user.token, '/admin/users')).toBe('FORBIDDEN');
    await home.sql`alter table audit_log drop constraint full_up`;
    expect(await codeWith(user.token, '/admin/users')).toBe('FORBIDDEN');
    expect(await refusals(user.id)).toHaveLength(1);
    home.now = addMicros(home.now, MICROS_PER_SECOND);
    expect(await codeWith(user.token, '/admin/users')).toBe('FORBIDDEN');
    expect(await refusals(user.id)).toHaveLength(1);
    home.now = home.startedAt;
  });
});
