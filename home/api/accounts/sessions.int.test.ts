import { addMicros, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { REFRESH_TOKEN } from '@mockstreet/shared/token';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createHomeApi,
  type HomeApi,
  POOL_SIZE,
  TEST_PASSWORD,
} from '../../../tests/support/home-api.ts';
import { queueBehindUser } from '../../../tests/support/queue-behind-user.ts';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly order_token?: string;
}

const ORDER_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const ADDRESS = '198.51.100.7';

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
beforeEach(() => {
  home.now = home.startedAt;
});
afterAll(() => home.close());

async function signIn(more: object = {}): Promise<Tokens & { userId: string; username: string }> {
  const { id, username } = await home.openUser();
  const body = { username, password: TEST_PASSWORD, ...more };
  const answer = await home.ask('POST', '/login/access-token', { body, address: ADDRESS });
  expect(answer.status).toBe(200);
  return { ...answer.body, userId: id, username };
}

const again = async (username: string): Promise<Tokens> =>
  (await home.ask('POST', '/login/access-token', { body: { username, password: TEST_PASSWORD } }))
    .body;

const refresh = (refreshToken: string) =>
  home.ask('POST', '/login/refresh', { body: { refresh_token: refreshToken }, address: ADDRESS });

const logout = (token: string | undefined, body?: object) =>
  home.ask('POST', '/logout', { token, body, address: ADDRESS });

const statusOfMe = async (token: string) => (await home.get('/me', token)).status;

const later = (seconds: number) => {
  home.now = addMicros(home.now, seconds * MICROS_PER_SECOND);
};

const sessionOf = (tokens: Tokens) => decodeJwt(tokens.access_token).sid as string;

const audited = (userId: string) => home.sql`
  select action, subject, address from audit_log
  where actor_id = ${userId} order by id`;

async function codeOf(answer: Promise<{ status: number; body: { code: string } }>) {
  const { status, body } = await answer;
  return [status, body?.code];
}

describe('signing in', () => {
  it('opens a session, with a row in the audit log', async () => {
    const tokens = await signIn();
    const [access, refreshed] = [decodeJwt(tokens.access_token), decodeJwt(tokens.refresh_token)];
    expect(refreshed.jti).toBe(access.jti);
    expect((refreshed.exp ?? 0) - (refreshed.iat ?? 0)).toBe(604_800);
    expect(
      await home.sql`
        select user_id, refresh_id, previous_refresh_id, order_key_thumbprint, ended_at
        from sessions where id = ${sessionOf(tokens)}`,
    ).toEqual([
      {
        user_id: tokens.userId,
        refresh_id: access.jti,
        previous_refresh_id: null,
        order_key_thumbprint: null,
        ended_at: null,
      },
    ]);
    expect(await audited(tokens.userId)).toEqual([
      { action: 'sign_in.succeeded', subject: sessionOf(tokens), address: ADDRESS },
    ]);
  });

  it('gives an order token to a device that brings a key, and with every refresh another', async () => {
    const tokens = await signIn({ order_key: { ...ORDER_KEY, kid: 'mine' } });
    expect(decodeJwt(tokens.order_token ?? '')).toMatchObject({
      aud: 'mockstreet-orders',
      sid: sessionOf(tokens),
      cnf: { jkt: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k' },
    });
    later(60);
    const next = (await refresh(tokens.refresh_token)).body as Tokens;
    expect(decodeJwt(next.order_token ?? '').cnf).toEqual(decodeJwt(tokens.order_token ?? '').cnf);
    expect(next.order_token).not.toBe(tokens.order_token);
    // So that neither the edge nor home takes an order with an access token of it.
    for (const { access_token } of [tokens, next]) {
      expect(decodeJwt(access_token)).toMatchObject({ signs_orders: true });
    }
    expect(decodeJwt((await signIn()).access_token)).not.toHaveProperty('signs_orders');
  });

  it.each([
    ['a private key', { ...ORDER_KEY, d: ORDER_KEY.x }],
    ['a key on another curve', { ...ORDER_KEY, crv: 'X25519' }],
    ['a short key', { ...ORDER_KEY, x: 'AAAA' }],
    ['a text', 'key'],
  ])('is refused with %s for an order key', async (_, order_key) => {
    const { username } = await home.openUser();
    const body = { username, password: TEST_PASSWORD, order_key };
    expect(await codeOf(home.ask('POST', '/login/access-token', { body }))).toEqual([
      422,
      'INVALID_REQUEST',
    ]);
  });

  it('leaves a row when it is refused, and one for each block', async () => {
    const { username } = await home.openUser();
    for (let at = 0; at < 14; at++) {
      const body = { username, password: `wrong-${at}` };
      await home.ask('POST', '/login/access-token', { body, address: `203.0.113.${at}` });
    }
    const rows = await home.sql`
      select address, details from audit_log
      where action = 'sign_in.refused' and subject = ${username} order by id`;
    expect(rows).toHaveLength(11);
    expect(rows[0]).toEqual({
      address: '203.0.113.0',
      details: { reason: 'wrong_password', blocked: false },
    });
    expect(rows[10]?.details).toEqual({ reason: 'wrong_password', blocked: true });
  });

  it('is closed to who got another password while the hash was computed', async () => {
    const { id, username } = await home.openUser();
    const body = { username, password: TEST_PASSWORD };
    const { pending } = await home.sql.begin(async (sql) => {
      await sql`update users set password_hash = 'another' where id = ${id}`;
      const asked = home.ask('POST', '/login/access-token', { body });
      const waiting = () => home.sql`
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      await expect.poll(waiting).toHaveLength(1);
      return { pending: asked };
    });
    expect(await codeOf(pending)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await home.sql`select from sessions where user_id = ${id}`).toHaveLength(0);
  });
});

describe('refreshing', () => {
  it('gives the next set of tokens, again and again', async () => {
    let tokens: Tokens = await signIn();
    for (let round = 0; round < 3; round++) {
      later(25 * 60);
      const answer = await refresh(tokens.refresh_token);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ expires_in: 1800, refresh_expires_in: 604_800 });
      expect(answer.body.refresh_token).not.toBe(tokens.refresh_token);
      expect(sessionOf(answer.body)).toBe(sessionOf(tokens));
      tokens = answer.body;
      expect(await statusOfMe(tokens.access_token)).toBe(200);
    }
  });

  it('works at any age of the token until it has expired', async () => {
    const [young, old, expired] = [await signIn(), await signIn(), await signIn()];
    expect((await refresh(young.refresh_token)).status).toBe(200);
    later(REFRESH_TOKEN.lifetimeSeconds - 1);
    expect((await refresh(old.refresh_token)).status).toBe(200);
    later(32);
    expect(await codeOf(refresh(expired.refresh_token))).toEqual([401, 'TOKEN_EXPIRED']);
    expect(await home.sql`select ended_at from sessions where id = ${sessionOf(expired)}`).toEqual([
      { ended_at: null },
    ]);
  });

  it('twenty times at once gives all the same successor', async () => {
    const tokens = await signIn({ order_key: ORDER_KEY });
    const refreshAsText = async () => {
      const answer = await home.request('/api/v1/login/refresh', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh_token: tokens.refresh_token }),
      });
      return `${answer.status} ${await answer.text()}`;
    };
    const queue = { userId: tokens.userId, waiting: POOL_SIZE };
    const answers = await queueBehindUser(home.sql, queue, () =>
      Promise.all(Array.from({ length: 20 }, refreshAsText)),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^200 /);
    const [session] = await home.sql`
      select refresh_id, previous_refresh_id from sessions where id = ${sessionOf(tokens)}`;
    const successor = JSON.parse(answers[0]?.slice(4) ?? '') as Tokens;
    expect(session).toEqual({
      refresh_id: decodeJwt(successor.refresh_token).jti,
      previous_refresh_id: decodeJwt(tokens.refresh_token).jti,
    });
  });

  it('with the token before, within ten seconds, gives the very same successor, and then ends it all', async () => {
    const tokens = await signIn();
    const first = await refresh(tokens.refresh_token);
    later(9.999);
    expect((await refresh(tokens.refresh_token)).body).toEqual(first.body);
    expect(await statusOfMe(first.body.access_token)).toBe(200);
    later(0.001);
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'TOKEN_REUSED']);
    for (const set of [tokens, first.body]) {
      expect(await statusOfMe(set.access_token)).toBe(401);
      expect(await codeOf(refresh(set.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect(await audited(tokens.userId)).toEqual([
      { action: 'sign_in.succeeded', subject: sessionOf(tokens), address: ADDRESS },
      { action: 'session.refused_reuse', subject: sessionOf(tokens), address: ADDRESS },
    ]);
    expect(
      await home.sql`
        select end_reason, refresh_id, previous_refresh_id, change_id > 0 as is_told
        from sessions where id = ${sessionOf(tokens)}`,
    ).toEqual([
      { end_reason: 'reuse', refresh_id: null, previous_refresh_id: null, is_told: true },
    ]);
  });

  it('with a grandparent ends the session, even within the grace', async () => {
    const tokens = await signIn();
    const parent = (await refresh(tokens.refresh_token)).body as Tokens;
    const child = (await refresh(parent.refresh_token)).body as Tokens;
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'TOKEN_REUSED']);
    expect(await codeOf(refresh(child.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await statusOfMe(child.access_token)).toBe(401);
  });

  it('after a reuse says no from Redis as well, for as long as each token had left', async () => {
    const tokens = await signIn();
    later(60);
    const next = (await refresh(tokens.refresh_token)).body as Tokens;
    later(600);
    await refresh(tokens.refresh_token);
    const { jti } = decodeJwt(next.access_token);
    const ttlOf = (kind: string) => home.redis.ttl(`token_blacklist:${kind}:${jti}`);
    // A second is cut off when a token is issued.
    expect([1199, 1200]).toContain(await ttlOf('access'));
    expect([604_199, 604_200]).toContain(await ttlOf('refresh'));
  });

  it.each([
    ['garbage', async () => 'garbage'],
    ['an access token', async () => (await signIn()).access_token],
    ['an order token', async () => (await signIn({ order_key: ORDER_KEY })).order_token ?? ''],
  ])('with %s is refused', async (_, token) => {
    expect(await codeOf(refresh(await token()))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is refused for a session that this database does not know', async () => {
    const { refresh_token } = await signIn();
    await home.sql`alter table sessions disable trigger sessions_are_kept`;
    await home.sql`delete from sessions where id = ${decodeJwt(refresh_token).sid as string}`;
    await home.sql`alter table sessions enable trigger sessions_are_kept`;
    expect(await codeOf(refresh(refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is closed to a user who was deactivated', async () => {
    const tokens = await signIn();
    await home.sql`update users set is_active = false where id = ${tokens.userId}`;
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await statusOfMe(tokens.access_token)).toBe(401);
  });

  it('too often is refused for a while, in this session and no other of the user', async () => {
    const tokens = await signIn();
    const other = await again(tokens.username);
    const answers = [];
    for (let at = 0; at < 60; at++) answers.push(await refresh(tokens.refresh_token));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await refresh(other.refresh_token)).status).toBe(200);
  });
});

describe('signing out', () => {
  it('ends the session at once, and again does no harm', async () => {
    const tokens = await signIn();
    for (const _ of ['once', 'again']) {
      const answer = await logout(tokens.access_token);
      expect([answer.status, answer.body]).toEqual([204, undefined]);
    }
    expect(await statusOfMe(tokens.access_token)).toBe(401);
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(
      await home.sql`
        select end_reason, refresh_id from sessions where id = ${sessionOf(tokens)}`,
    ).toEqual([{ end_reason: 'logout', refresh_id: null }]);
    expect((await audited(tokens.userId)).map(({ action }) => action)).toEqual([
      'sign_in.succeeded',
      'session.ended',
    ]);
    const { jti } = decodeJwt(tokens.access_token);
    expect(await home.redis.ttl(`token_blacklist:access:${jti}`)).toBeGreaterThan(1_700);
    expect(await home.redis.ttl(`token_blacklist:refresh:${jti}`)).toBeGreaterThan(604_700);
  });

  it('holds after Redis has been emptied, for Postgres knows', async () => {
    const tokens = await signIn();
    await logout(tokens.access_token);
    await home.redis.flushdb();
    expect(await statusOfMe(tokens.access_token)).toBe(401);
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is heard from Redis before Postgres says anything', async () => {
    const tokens = await signIn();
    await home.redis.set(`token_blacklist:access:${decodeJwt(tokens.access_token).jti}`, '1');
    expect(await statusOfMe(tokens.access_token)).toBe(401);
    await home.redis.set(`token_blacklist:refresh:${decodeJwt(tokens.access_token).jti}`, '1');
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('too often is refused for a while, of this session and no other of the user', async () => {
    const tokens = await signIn();
    const other = await again(tokens.username);
    const statuses: number[] = [];
    for (let at = 0; at < 60; at++) statuses.push((await logout(tokens.access_token)).status);
    expect(new Set(statuses)).toEqual(new Set([204, 429]));
    expect((await logout(other.access_token, { everywhere: true })).status).toBe(204);
    const alone = (await home.openUser()).token;
    expect((await logout(alone)).status).toBe(204);
  });

  it('works with the refresh token alone once the access token has expired', async () => {
    const tokens = await signIn();
    later(3 * 24 * 60 * 60);
    expect(await codeOf(logout(tokens.access_token))).toEqual([401, 'TOKEN_EXPIRED']);
    const both = await logout(tokens.access_token, { refresh_token: tokens.refresh_token });
    expect(both.status).toBe(204);
    expect(await codeOf(refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    const other = await signIn();
    expect((await logout(undefined, { refresh_token: other.refresh_token })).status).toBe(204);
    expect(await statusOfMe(other.access_token)).toBe(401);
  });

  it('ends this session only, unless everywhere is asked for', async () => {
    const tokens = await signIn();
    const [second, third] = [await again(tokens.username), await again(tokens.username)];
    const stranger = await signIn();
    await logout(tokens.access_token);
    expect(await statusOfMe(second.access_token)).toBe(200);
    // One that has ended has no say over the others.
    expect((await logout(tokens.access_token, { everywhere: true })).status).toBe(204);
    expect(await statusOfMe(second.access_token)).toBe(200);
    expect((await logout(second.access_token, { everywhere: true })).status).toBe(204);
    expect(await statusOfMe(second.access_token)).toBe(401);
    expect(await statusOfMe(third.access_token)).toBe(401);
    const listed = `token_blacklist:access:${decodeJwt(third.access_token).jti}`;
    expect(await home.redis.exists(listed)).toBe(1);
    expect(await statusOfMe(stranger.access_token)).toBe(200);
    const [row] = await home.sql`
      select details from audit_log
      where action = 'session.ended' and subject = ${sessionOf(second)}`;
    expect(row?.details).toEqual({ reason: 'logout', sessions: 2 });
  });

  it('of a token without a session lists that token', async () => {
    const { token } = await home.openUser();
    expect((await logout(token)).status).toBe(204);
    expect(await statusOfMe(token)).toBe(401);
  });

  it('is refused without a token, with a foreign one, and with those of two sessions', async () => {
    const [mine, theirs] = [await signIn(), await signIn()];
    expect(await codeOf(logout(undefined))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(logout('a.b.c'))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(logout(mine.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    const mixed = await logout(mine.access_token, { refresh_token: theirs.refresh_token });
    expect([mixed.status, mixed.body.errors[0].code]).toEqual([422, 'other_session']);
    expect(await statusOfMe(mine.access_token)).toBe(200);
    expect(await statusOfMe(theirs.access_token)).toBe(200);
  });
});

describe('of a session that a restored database does not know', () => {
  const forget = async (...lost: Tokens[]) => {
    await home.sql`alter table sessions disable trigger sessions_are_kept`;
    await home.sql`delete from sessions where id in ${home.sql(lost.map(sessionOf))}`;
    await home.sql`alter table sessions enable trigger sessions_are_kept`;
  };
  const statuses = (all: readonly Tokens[]) =>
    Promise.all(all.map(({ access_token }) => statusOfMe(access_token)));

  it.each([
    [
      'a new password',
      (token: string) =>
        home.ask('PATCH', '/me', { token, body: { password: 'another password' } }),
    ],
    ['signing out everywhere', (token: string) => logout(token, { everywhere: true })],
    [
      'a deactivation, with which a reactivation does not meddle',
      async (_: string, userId: string) => {
        const { id, username } = await home.openUser();
        await home.sql`update users set role = 'ADMIN' where id = ${id}`;
        const { access_token: token } = await again(username);
        for (const is_active of [false, true]) {
          await home.ask('PATCH', `/admin/users/${userId}`, { token, body: { is_active } });
        }
      },
    ],
  ])('the tokens end with those of all others, with %s', async (_, endAll) => {
    const [lost, stranger] = [await signIn(), await signIn()];
    await forget(lost, stranger);
    expect(await statuses([lost, stranger])).toEqual([200, 200]);
    const known = await again(lost.username);
    later(1);
    await endAll(known.access_token, lost.userId);
    expect(await statuses([lost, known, stranger])).toEqual([401, 401, 200]);
  });

  it('is one whose tokens are good if it was opened afterwards', async () => {
    const { userId, username, access_token } = await signIn();
    await logout(access_token, { everywhere: true });
    // Within the same second, a session is told by its row to be a new one.
    const atOnce = await again(username);
    later(1);
    const next = await again(username);
    await forget(next);
    expect(await statuses([atOnce, next])).toEqual([200, 200]);
    const [user] = await home.sql`
      select tokens_void_before as "voidBefore" from users where id = ${userId}`;
    expect(user).toEqual({ voidBefore: home.startedAt });
  });
});

describe('with Redis away', () => {
  it('sessions open, refresh and end all the same', async () => {
    const away = await createHomeApi();
    const { username } = await away.openUser();
    away.redis.disconnect();
    const body = { username, password: TEST_PASSWORD };
    const tokens = (await away.ask('POST', '/login/access-token', { body })).body as Tokens;
    expect((await away.get('/me', tokens.access_token)).status).toBe(200);
    const { body: next } = await away.ask('POST', '/login/refresh', {
      body: { refresh_token: tokens.refresh_token },
    });
    expect((await away.ask('POST', '/logout', { token: next.access_token })).status).toBe(204);
    expect((await away.get('/me', next.access_token)).status).toBe(401);
    expect((await away.get('/me', tokens.access_token)).status).toBe(401);
    away.now = addMicros(away.now, MICROS_PER_MINUTE);
    await away.close();
  });
});
