import { REFRESH_TOKEN } from '@mockstreet/shared/token';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createHomeApi,
  type HomeApi,
  POOL_SIZE,
  TEST_PASSWORD,
} from '../../../tests/support/home-api.ts';
import { lockWaiters } from '../../../tests/support/lock-waiters.ts';
import { queueBehindUser } from '../../../tests/support/queue-behind-user.ts';
import {
  CLIENT_ADDRESS,
  codeOf,
  createSessionClient,
  sessionOf,
  type Tokens,
} from '../../../tests/support/session-client.ts';

const ORDER_KEY = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };

let home: HomeApi;
let client: ReturnType<typeof createSessionClient>;
beforeAll(async () => {
  home = await createHomeApi();
  client = createSessionClient(home);
});
beforeEach(() => {
  home.now = home.startedAt;
});
afterAll(() => home.close());

describe('signing in', () => {
  it('opens a session, with a row in the audit log', async () => {
    const tokens = await client.signIn();
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
    expect(await client.audited(tokens.userId)).toEqual([
      { action: 'sign_in.succeeded', subject: sessionOf(tokens), address: CLIENT_ADDRESS },
    ]);
  });

  it('gives an order token to a device that brings a key, and with every refresh another', async () => {
    const tokens = await client.signIn({ order_key: { ...ORDER_KEY, kid: 'mine' } });
    expect(decodeJwt(tokens.order_token ?? '')).toMatchObject({
      aud: 'mockstreet-orders',
      sid: sessionOf(tokens),
      cnf: { jkt: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k' },
    });
    client.later(60);
    const next = (await client.refresh(tokens.refresh_token)).body as Tokens;
    expect(decodeJwt(next.order_token ?? '').cnf).toEqual(decodeJwt(tokens.order_token ?? '').cnf);
    expect(next.order_token).not.toBe(tokens.order_token);
    // So that neither the edge nor home takes an order with an access token of it.
    for (const { access_token } of [tokens, next]) {
      expect(decodeJwt(access_token)).toMatchObject({ signs_orders: true });
    }
    expect(decodeJwt((await client.signIn()).access_token)).not.toHaveProperty('signs_orders');
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
      await expect.poll(() => lockWaiters(home.sql)).toHaveLength(1);
      return { pending: asked };
    });
    expect(await codeOf(pending)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await home.sql`select from sessions where user_id = ${id}`).toHaveLength(0);
  });
});

describe('refreshing', () => {
  it('gives the next set of tokens, again and again', async () => {
    let tokens: Tokens = await client.signIn();
    for (let round = 0; round < 3; round++) {
      client.later(25 * 60);
      const answer = await client.refresh(tokens.refresh_token);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ expires_in: 1800, refresh_expires_in: 604_800 });
      expect(answer.body.refresh_token).not.toBe(tokens.refresh_token);
      expect(sessionOf(answer.body)).toBe(sessionOf(tokens));
      tokens = answer.body;
      expect(await client.statusOfMe(tokens.access_token)).toBe(200);
    }
  });

  it('works at any age of the token until it has expired', async () => {
    const [young, old, expired] = [
      await client.signIn(),
      await client.signIn(),
      await client.signIn(),
    ];
    expect((await client.refresh(young.refresh_token)).status).toBe(200);
    client.later(REFRESH_TOKEN.lifetimeSeconds - 1);
    expect((await client.refresh(old.refresh_token)).status).toBe(200);
    client.later(32);
    expect(await codeOf(client.refresh(expired.refresh_token))).toEqual([401, 'TOKEN_EXPIRED']);
    expect(await home.sql`select ended_at from sessions where id = ${sessionOf(expired)}`).toEqual([
      { ended_at: null },
    ]);
  });

  it('twenty times at once gives all the same successor', async () => {
    const tokens = await client.signIn({ order_key: ORDER_KEY });
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
    const tokens = await client.signIn();
    const first = await client.refresh(tokens.refresh_token);
    client.later(9.999);
    expect((await client.refresh(tokens.refresh_token)).body).toEqual(first.body);
    expect(await client.statusOfMe(first.body.access_token)).toBe(200);
    client.later(0.001);
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'TOKEN_REUSED']);
    for (const set of [tokens, first.body]) {
      expect(await client.statusOfMe(set.access_token)).toBe(401);
      expect(await codeOf(client.refresh(set.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect(await client.audited(tokens.userId)).toEqual([
      { action: 'sign_in.succeeded', subject: sessionOf(tokens), address: CLIENT_ADDRESS },
      { action: 'session.refused_reuse', subject: sessionOf(tokens), address: CLIENT_ADDRESS },
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
    const tokens = await client.signIn();
    const parent = (await client.refresh(tokens.refresh_token)).body as Tokens;
    const child = (await client.refresh(parent.refresh_token)).body as Tokens;
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'TOKEN_REUSED']);
    expect(await codeOf(client.refresh(child.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await client.statusOfMe(child.access_token)).toBe(401);
  });

  it('after a reuse says no from Redis as well, for as long as each token had left', async () => {
    const tokens = await client.signIn();
    client.later(60);
    const next = (await client.refresh(tokens.refresh_token)).body as Tokens;
    client.later(600);
    await client.refresh(tokens.refresh_token);
    const { jti } = decodeJwt(next.access_token);
    const ttlOf = (kind: string) => home.redis.ttl(`token_blacklist:${kind}:${jti}`);
    // A second is cut off when a token is issued.
    expect([1199, 1200]).toContain(await ttlOf('access'));
    expect([604_199, 604_200]).toContain(await ttlOf('refresh'));
  });

  it.each([
    ['garbage', async () => 'garbage'],
    ['an access token', async () => (await client.signIn()).access_token],
    [
      'an order token',
      async () => (await client.signIn({ order_key: ORDER_KEY })).order_token ?? '',
    ],
  ])('with %s is refused', async (_, token) => {
    expect(await codeOf(client.refresh(await token()))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is refused for a session that this database does not know', async () => {
    const tokens = await client.signIn();
    await client.forget(tokens);
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is closed to a user who was deactivated', async () => {
    const tokens = await client.signIn();
    await home.sql`update users set is_active = false where id = ${tokens.userId}`;
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await client.statusOfMe(tokens.access_token)).toBe(401);
  });

  it('too often is refused for a while, in this session and no other of the user', async () => {
    const tokens = await client.signIn();
    const other = await client.again(tokens.username);
    const answers = [];
    for (let at = 0; at < 60; at++) answers.push(await client.refresh(tokens.refresh_token));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect((await client.refresh(other.refresh_token)).status).toBe(200);
  });
});

describe('with Redis away', () => {
  it('sessions open, refresh and end all the same', async () => {
    const away = await createHomeApi();
    const { username } = await away.openUser();
    away.ownRedis.disconnect();
    const body = { username, password: TEST_PASSWORD };
    const tokens = (await away.ask('POST', '/login/access-token', { body })).body as Tokens;
    expect((await away.get('/me', tokens.access_token)).status).toBe(200);
    const { body: next } = await away.ask('POST', '/login/refresh', {
      body: { refresh_token: tokens.refresh_token },
    });
    expect((await away.ask('POST', '/logout', { token: next.access_token })).status).toBe(204);
    expect((await away.get('/me', next.access_token)).status).toBe(401);
    expect((await away.get('/me', tokens.access_token)).status).toBe(401);
    await away.close();
  });
});
