import { ACCESS_TOKEN } from '@mockstreet/shared/token';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi } from '../../../tests/support/home-api.ts';
import {
  codeOf,
  createSessionClient,
  sessionOf,
  type Tokens,
} from '../../../tests/support/session-client.ts';

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

describe('signing out', () => {
  it('ends the session at once, and again does no harm', async () => {
    const tokens = await client.signIn();
    for (const _ of ['once', 'again']) {
      const answer = await client.logout(tokens.access_token);
      expect([answer.status, answer.body]).toEqual([204, undefined]);
    }
    expect(await client.statusOfMe(tokens.access_token)).toBe(401);
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    expect(
      await home.sql`
        select end_reason, refresh_id from sessions where id = ${sessionOf(tokens)}`,
    ).toEqual([{ end_reason: 'logout', refresh_id: null }]);
    expect((await client.audited(tokens.userId)).map(({ action }) => action)).toEqual([
      'sign_in.succeeded',
      'session.ended',
    ]);
    const { jti } = decodeJwt(tokens.access_token);
    expect(await home.redis.ttl(`token_blacklist:access:${jti}`)).toBeGreaterThan(1_700);
    expect(await home.redis.ttl(`token_blacklist:refresh:${jti}`)).toBeGreaterThan(604_700);
  });

  it('is asked about for a token whose signature is remembered, of the list and of Postgres', async () => {
    const tokens = await client.signIn();
    const [listed, ended] = [
      await client.again(tokens.username),
      await client.again(tokens.username),
    ];
    const all = [tokens, listed, ended];
    const statuses = () =>
      Promise.all(all.map(({ access_token }) => client.statusOfMe(access_token)));
    expect([await statuses(), await statuses()]).toEqual([
      [200, 200, 200],
      [200, 200, 200],
    ]);
    await home.redis.set(`token_blacklist:access:${decodeJwt(listed.access_token).jti}`, '1');
    await client.logout(ended.access_token);
    expect(await statuses()).toEqual([200, 401, 401]);
    await home.redis.flushdb();
    expect(await statuses()).toEqual([200, 200, 401]);
  });

  it('happens by itself at the end of a token, remembered or not', async () => {
    const [remembered, unseen] = [await client.signIn(), await client.signIn()];
    const codes = () =>
      Promise.all(
        [remembered, unseen].map(({ access_token: token }) => codeOf(home.get('/me', token))),
      );
    expect(await client.statusOfMe(remembered.access_token)).toBe(200);
    client.later(ACCESS_TOKEN.lifetimeSeconds + 29);
    expect(await client.statusOfMe(remembered.access_token)).toBe(200);
    client.later(2);
    expect(await codes()).toEqual(Array(2).fill([401, 'TOKEN_EXPIRED']));
  });

  it('holds after Redis has been emptied, for Postgres knows', async () => {
    const tokens = await client.signIn();
    await client.logout(tokens.access_token);
    await home.redis.flushdb();
    expect(await client.statusOfMe(tokens.access_token)).toBe(401);
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is heard from Redis before Postgres says anything', async () => {
    const tokens = await client.signIn();
    await home.redis.set(`token_blacklist:access:${decodeJwt(tokens.access_token).jti}`, '1');
    expect(await client.statusOfMe(tokens.access_token)).toBe(401);
    await home.redis.set(`token_blacklist:refresh:${decodeJwt(tokens.access_token).jti}`, '1');
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('too often is refused for a while, of this session and no other of the user', async () => {
    const tokens = await client.signIn();
    const other = await client.again(tokens.username);
    const statuses: number[] = [];
    for (let at = 0; at < 60; at++)
      statuses.push((await client.logout(tokens.access_token)).status);
    expect(new Set(statuses)).toEqual(new Set([204, 429]));
    expect((await client.logout(other.access_token, { everywhere: true })).status).toBe(204);
    const alone = (await home.openUser()).token;
    expect((await client.logout(alone)).status).toBe(204);
  });

  it('works with the refresh token alone once the access token has expired', async () => {
    const tokens = await client.signIn();
    client.later(3 * 24 * 60 * 60);
    expect(await codeOf(client.logout(tokens.access_token))).toEqual([401, 'TOKEN_EXPIRED']);
    const both = await client.logout(tokens.access_token, { refresh_token: tokens.refresh_token });
    expect(both.status).toBe(204);
    expect(await codeOf(client.refresh(tokens.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    const other = await client.signIn();
    expect((await client.logout(undefined, { refresh_token: other.refresh_token })).status).toBe(
      204,
    );
    expect(await client.statusOfMe(other.access_token)).toBe(401);
  });

  it('ends this session only, unless everywhere is asked for', async () => {
    const tokens = await client.signIn();
    const [second, third] = [
      await client.again(tokens.username),
      await client.again(tokens.username),
    ];
    const stranger = await client.signIn();
    await client.logout(tokens.access_token);
    expect(await client.statusOfMe(second.access_token)).toBe(200);
    // One that has ended has no say over the others.
    expect((await client.logout(tokens.access_token, { everywhere: true })).status).toBe(204);
    expect(await client.statusOfMe(second.access_token)).toBe(200);
    expect((await client.logout(second.access_token, { everywhere: true })).status).toBe(204);
    expect(await client.statusOfMe(second.access_token)).toBe(401);
    expect(await client.statusOfMe(third.access_token)).toBe(401);
    const listed = `token_blacklist:access:${decodeJwt(third.access_token).jti}`;
    expect(await home.redis.exists(listed)).toBe(1);
    expect(await client.statusOfMe(stranger.access_token)).toBe(200);
    const [row] = await home.sql`
      select details from audit_log
      where action = 'session.ended' and subject = ${sessionOf(second)}`;
    expect(row?.details).toEqual({ reason: 'logout', sessions: 2 });
  });

  it('of a token without a session lists that token', async () => {
    const { token } = await home.openUser();
    expect((await client.logout(token)).status).toBe(204);
    expect(await client.statusOfMe(token)).toBe(401);
  });

  it('is refused without a token, with a foreign one, and with those of two sessions', async () => {
    const [mine, theirs] = [await client.signIn(), await client.signIn()];
    expect(await codeOf(client.logout(undefined))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(client.logout('a.b.c'))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(client.logout(mine.refresh_token))).toEqual([401, 'UNAUTHENTICATED']);
    const mixed = await client.logout(mine.access_token, { refresh_token: theirs.refresh_token });
    expect([mixed.status, mixed.body.errors[0].code]).toEqual([422, 'other_session']);
    expect(await client.statusOfMe(mine.access_token)).toBe(200);
    expect(await client.statusOfMe(theirs.access_token)).toBe(200);
  });
});

describe('of a session that a restored database does not know', () => {
  const statuses = (all: readonly Tokens[]) =>
    Promise.all(all.map(({ access_token }) => client.statusOfMe(access_token)));

  it.each([
    [
      'a new password',
      (token: string) =>
        home.ask('PATCH', '/me', { token, body: { password: 'another password' } }),
    ],
    ['signing out everywhere', (token: string) => client.logout(token, { everywhere: true })],
    [
      'a deactivation, with which a reactivation does not meddle',
      async (_: string, userId: string) => {
        const { id, username } = await home.openUser();
        await home.sql`update users set role = 'ADMIN' where id = ${id}`;
        const { access_token: token } = await client.again(username);
        for (const is_active of [false, true]) {
          await home.ask('PATCH', `/admin/users/${userId}`, { token, body: { is_active } });
        }
      },
    ],
  ])('the tokens end with those of all others, with %s', async (_, endAll) => {
    const [lost, stranger] = [await client.signIn(), await client.signIn()];
    await client.forget(lost, stranger);
    expect(await statuses([lost, stranger])).toEqual([200, 200]);
    const known = await client.again(lost.username);
    client.later(1);
    await endAll(known.access_token, lost.userId);
    expect(await statuses([lost, known, stranger])).toEqual([401, 401, 200]);
  });

  it('is one whose tokens are good if it was opened afterwards', async () => {
    const { userId, username, access_token } = await client.signIn();
    await client.logout(access_token, { everywhere: true });
    // Within the same second, a session is told by its row to be a new one.
    const atOnce = await client.again(username);
    client.later(1);
    const next = await client.again(username);
    await client.forget(next);
    expect(await statuses([atOnce, next])).toEqual([200, 200]);
    const [user] = await home.sql`
      select tokens_void_before as "voidBefore" from users where id = ${userId}`;
    expect(user).toEqual({ voidBefore: home.startedAt });
  });
});
