import { addMicros, MICROS_PER_DAY, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi, TEST_PASSWORD } from '../../../tests/support/home-api.ts';

let home: HomeApi;
let adminToken: string;
beforeAll(async () => {
  home = await createHomeApi();
  const admin = await home.openUser('admin');
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
  adminToken = admin.token;
});
beforeEach(() => {
  home.now = home.startedAt;
});
afterAll(() => home.close());

async function invite(wish: object = {}): Promise<{ invite_id: string; invite_code: string }> {
  const answer = await home.ask('POST', '/admin/invites', { body: wish, token: adminToken });
  expect(answer.status).toBe(201);
  return answer.body;
}

let names = 0;
const address = () => `198.51.100.${names % 250}`;
async function wishFor(more: object = {}) {
  names += 1;
  const { invite_code } = await invite();
  const password = 'a long password';
  return { invite_code, username: `friend-${names}`, nickname: '지호', password, ...more };
}

const register = (body: object, from = address()) =>
  home.ask('POST', '/users', { body, address: from });

const signIn = (username: string, password: string) =>
  home.ask('POST', '/login/access-token', { body: { username, password }, address: address() });

const errorsOf = ({ status, body }: { status: number; body: { errors?: object[] } }) => [
  status,
  (body.errors ?? []).map((error) => {
    const { path, code } = error as { path: string; code: string };
    return `${path} ${code}`;
  }),
];

describe('POST /users', () => {
  it('opens an account that can sign in, with its starting cash', async () => {
    const wish = await wishFor({ username: 'JiHo', nickname: ' <b>지호</b> ' });
    const answer = await register(wish);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toMatchObject({
      username: 'jiho',
      nickname: '<b>지호</b>',
      role: 'USER',
      is_active: true,
      discord_alerts_muted: false,
    });
    expect(JSON.stringify(answer.body)).not.toContain('argon2');
    const { body } = await signIn('JIHO', wish.password);
    const mode = { trading_mode: 'ACTIVE', trading_mode_reason: null };
    expect((await home.get('/me', body.access_token)).body).toEqual({
      ...answer.body,
      ...mode,
      bailouts: 0,
      discord_user_id: null,
      profile: { bio: null, shows_equity: false, shows_positions: false, shows_trades: false },
    });
    const portfolio = await home.get('/portfolio', body.access_token);
    expect(portfolio.body).toMatchObject({ equity_krw: '10000000' });
    const [row] = await home.sql`select password_hash from users where username = 'jiho'`;
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('lets one of twenty in who come at once with the same invite', async () => {
    const { invite_code, invite_id } = await invite();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        register(
          { invite_code, username: `crowd-${at}`, nickname: 'x', password: 'a long password' },
          `203.0.113.${at}`,
        ),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(19);
    // As many as may hash at once; the others are told to come again.
    const codes = new Set(refused.map(({ body }) => body.errors?.[0].code ?? body.code));
    expect([...codes].every((code) => ['invite_invalid', 'UNAVAILABLE'].includes(code))).toBe(true);
    expect(await home.sql`select 1 from users where username like 'crowd-%'`).toHaveLength(1);
    expect(await home.sql`select uses from invites where id = ${invite_id}`).toEqual([{ uses: 1 }]);
  });

  it('tells an unknown, a used, an expired and a revoked code alike', async () => {
    const used = await wishFor();
    await register(used);
    const expired = await wishFor();
    const revoked = await invite();
    await home.ask('DELETE', `/admin/invites/${revoked.invite_id}`, { token: adminToken });
    home.now = addMicros(home.startedAt, 1);
    const answers = [
      await register({ ...used, username: 'someone' }),
      await register({ ...used, username: 'someone', invite_code: 'msi_guess' }),
      await register({ ...used, username: 'someone', invite_code: revoked.invite_code }),
    ];
    home.now = addMicros(home.startedAt, 8 * MICROS_PER_DAY);
    answers.push(await register(expired));
    for (const answer of answers) {
      expect(errorsOf(answer)).toEqual([422, ['invite_code invite_invalid']]);
    }
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('says that a username is taken only to who holds a code, which stays good', async () => {
    const wish = await wishFor({ username: 'ADMIN' });
    expect(errorsOf(await register(wish))).toEqual([422, ['username username_taken']]);
    const stranger = { ...wish, invite_code: 'msi_guess' };
    expect(errorsOf(await register(stranger))).toEqual([422, ['invite_code invite_invalid']]);
    expect((await register({ ...wish, username: 'not-admin' })).status).toBe(201);
  });

  it.each([
    ['a short password', { password: '1234567' }, 'password too_small'],
    ['a 10 kB password', { password: 'x'.repeat(10_240) }, 'password too_big'],
    ['no password', { password: undefined }, 'password invalid_type'],
    ['a username with a space', { username: 'a b c' }, 'username invalid_format'],
    ['a username of other letters', { username: 'dеmo' }, 'username invalid_format'],
    ['a zero byte', { username: 'abc\u0000' }, 'username invalid_format'],
    ['a nickname turned around', { nickname: 'a\u202eb' }, 'nickname nickname_unprintable'],
    ['a long nickname', { nickname: '가'.repeat(33) }, 'nickname nickname_too_long'],
    ['an empty nickname', { nickname: ' ' }, 'nickname nickname_empty'],
    ['a role of one’s own', { role: 'ADMIN' }, ' unrecognized_keys'],
    ['a user_id', { user_id: 'x' }, ' unrecognized_keys'],
  ])('refuses %s and keeps the invite', async (_, more, error) => {
    const wish = await wishFor();
    expect(errorsOf(await register({ ...wish, ...more }))).toEqual([422, [error]]);
    expect((await register(wish)).status).toBe(201);
  });

  it('slows down a network that guesses codes, and no other one', async () => {
    const wish = await wishFor();
    const guess = (from: string) => register({ ...wish, invite_code: 'msi_guess' }, from);
    const codes: number[] = [];
    for (let at = 0; at < 21; at++) codes.push((await guess(`2001:db8:1:2::${at}`)).status);
    expect(codes).toEqual([...Array(20).fill(422), 429]);
    const blocked = await register(wish, '2001:db8:1:2:ffff::1');
    expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await register(wish, '2001:db8:1:3::1')).status).toBe(201);
    const rows = await home.sql`
      select count(*)::int as n, bool_or((details ->> 'blocked')::boolean) as blocked
      from audit_log where action = 'invite.refused' and address like '2001:db8:1:2:%'`;
    expect(rows).toEqual([{ n: 21, blocked: true }]);
  });
});

describe('PATCH /me', () => {
  async function newcomer() {
    const user = await home.openUser();
    const { body } = await signIn(user.username, TEST_PASSWORD);
    return { ...user, token: body.access_token as string, refresh: body.refresh_token as string };
  }
  const change = (token: string, body: object) => home.ask('PATCH', '/me', { body, token });

  it('changes the nickname', async () => {
    const user = await newcomer();
    const answer = await change(user.token, { nickname: '  새 이름 ' });
    expect([answer.status, answer.body.nickname]).toEqual([200, '새 이름']);
    expect((await home.get('/me', user.token)).body.nickname).toBe('새 이름');
  });

  it('takes a nickname that would ping everybody, mark up and fill in, as it stands', async () => {
    const user = await newcomer();
    const nickname = '@everyone <@&1> {equity} **x**';
    const answer = await change(user.token, { nickname });
    expect([answer.status, answer.body.nickname]).toEqual([200, nickname]);
  });

  it('answers with what GET says, and ends the link to Discord, once or again', async () => {
    const user = await newcomer();
    await home.sql`insert into discord_links values (${user.id}, '80351110224678912', now())`;
    const linked = await change(user.token, { nickname: '지호' });
    expect(linked.body).toMatchObject({ discord_user_id: '80351110224678912', bailouts: 0 });
    expect(linked.body).toEqual((await home.get('/me', user.token)).body);
    for (const again of [{}, { nickname: '민수' }]) {
      const answer = await change(user.token, { ...again, discord_user_id: null });
      expect([answer.status, answer.body.discord_user_id]).toEqual([200, null]);
      expect(answer.body).toEqual((await home.get('/me', user.token)).body);
    }
    expect(
      await home.sql`select 1 from audit_log
        where action = 'discord.unlinked' and actor_id = ${user.id}`,
    ).toHaveLength(1);
  });

  it('changes whether Discord names them, and nothing else with it', async () => {
    const user = await newcomer();
    const muted = await change(user.token, { discord_alerts_muted: true });
    expect(muted.body).toMatchObject({ discord_alerts_muted: true, username: user.username });
    await change(user.token, { nickname: '조용한 지호' });
    expect((await home.get('/me', user.token)).body).toMatchObject({
      nickname: '조용한 지호',
      discord_alerts_muted: true,
    });
  });

  it('ends every session with a new password, and the old password with them', async () => {
    const user = await newcomer();
    const second = await signIn(user.username, TEST_PASSWORD);
    const answer = await change(user.token, { password: 'another password' });
    expect(answer.status).toBe(200);
    for (const token of [user.token, second.body.access_token]) {
      expect((await home.get('/me', token)).body.code).toBe('UNAUTHENTICATED');
    }
    const refresh = { body: { refresh_token: user.refresh } };
    expect((await home.ask('POST', '/login/refresh', refresh)).status).toBe(401);
    expect((await signIn(user.username, TEST_PASSWORD)).status).toBe(401);
    expect((await signIn(user.username, 'another password')).status).toBe(200);
    expect(
      await home.sql`
        select details from audit_log where action = 'password.changed' and actor_id = ${user.id}`,
    ).toEqual([{ details: { sessions_ended: 2 } }]);
  });

  it('wants the current password once the sign-in is more than five minutes old', async () => {
    const user = await newcomer();
    home.now = addMicros(home.now, 5 * MICROS_PER_MINUTE + 1);
    const password = 'another password';
    expect(errorsOf(await change(user.token, { password }))).toEqual([
      422,
      ['current_password current_password_needed'],
    ]);
    const wrong = await change(user.token, { password, current_password: 'wrong' });
    expect(errorsOf(wrong)).toEqual([422, ['current_password current_password_wrong']]);
    expect((await home.get('/me', user.token)).status).toBe(200);
    const right = await change(user.token, { password, current_password: TEST_PASSWORD });
    expect(right.status).toBe(200);
  });

  it('stops guessing at the current password', async () => {
    const user = await newcomer();
    const guess = () => change(user.token, { password: 'a long one', current_password: 'wrong' });
    for (let at = 0; at < 10; at++) expect((await guess()).status).toBe(422);
    const eleventh = await guess();
    expect([eleventh.status, eleventh.headers.get('retry-after')]).toEqual([429, '30']);
  });

  it.each([
    ['nothing', {}, ' nothing_to_change'],
    ['a current password alone', { current_password: 'x' }, ' nothing_to_change'],
    ['a role', { nickname: 'x', role: 'ADMIN' }, ' unrecognized_keys'],
    ['a user_id', { nickname: 'x', user_id: 'y' }, ' unrecognized_keys'],
    ['a 10 kB password', { password: 'x'.repeat(10_240) }, 'password too_big'],
    ['a user of Discord', { discord_user_id: '80351110224678912' }, 'discord_user_id invalid_type'],
  ])('refuses %s', async (_, body, error) => {
    const user = await newcomer();
    expect(errorsOf(await change(user.token, body))).toEqual([422, [error]]);
    expect((await home.get('/me', user.token)).body.role).toBe('USER');
  });
});
