import { randomUUID } from 'node:crypto';
import { addMicros, formatInstant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createHomeApi,
  type HomeApi,
  TEST_PASSWORD,
  type TestUser,
} from '../../../tests/support/home-api.ts';

const NOBODY = '0198c0de-0000-7000-8000-00000000dead';
const ADDRESS = '198.51.100.7';

let home: HomeApi;
let admin: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
  admin = await home.openUser('admin');
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
});
afterAll(() => home.close());

const ask = (method: string, path: string, body?: object, token = admin.token) =>
  home.ask(method, `/admin${path}`, { body, token, address: ADDRESS });

const codeOf = ({ status, body }: { status: number; body: { errors?: { code: string }[] } }) => [
  status,
  body.errors?.map(({ code }) => code),
];

const auditOf = (action: string, subject: string) => home.sql`
  select actor_id, address, details from audit_log
  where action = ${action} and subject = ${subject}`;

describe('every route for administrators', () => {
  const routes: [string, string, object?][] = [
    ['GET', '/users'],
    ['GET', `/users/${NOBODY}`],
    ['PATCH', `/users/${NOBODY}`, { role: 'ADMIN' }],
    ['GET', '/invites'],
    ['POST', '/invites', {}],
    ['DELETE', `/invites/${NOBODY}`],
    ['GET', '/audit'],
  ];

  it.each(routes)('%s %s is closed to others, who leave a row in the log', async (...route) => {
    const [method, path, body] = route;
    const user = await home.openUser();
    const refused = await ask(method, path, body, user.token);
    expect([refused.status, refused.body.code]).toEqual([403, 'FORBIDDEN']);
    const rows = await home.sql`
      select action, subject, details, address from audit_log where actor_id = ${user.id}`;
    const operation = `${method} /api/v1/admin${path.replace(/\/0198.*/, '')}`;
    expect(rows).toEqual([
      {
        action: 'access.refused',
        subject: expect.stringContaining(operation),
        details: { lacking: 'role:ADMIN' },
        address: ADDRESS,
      },
    ]);
    const stranger = await home.ask(method, `/admin${path}`, { body });
    expect([stranger.status, stranger.body.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('invites', () => {
  it('are made with a code that is shown once and kept nowhere', async () => {
    const { status, body } = await ask('POST', '/invites', { max_uses: 3, note: '지호네' });
    expect(status).toBe(201);
    const { invite_code: code, ...invite } = body;
    expect(code).toMatch(/^msi_[0-9a-f]{40}$/);
    expect(invite).toEqual({
      invite_id: expect.any(String),
      role: 'USER',
      max_uses: 3,
      uses: 0,
      status: 'live',
      expires_at: formatInstant(addMicros(home.now, 7 * MICROS_PER_DAY)),
      note: '지호네',
      created_by: admin.id,
      created_at: formatInstant(home.now),
      revoked_at: null,
    });
    const listed = await ask('GET', '/invites');
    expect(listed.body.items).toContainEqual(invite);
    expect(JSON.stringify(listed.body)).not.toContain(code);
    const dump = await home.sql`
      select invites::text from invites union all select audit_log::text from audit_log`;
    expect(JSON.stringify(dump)).not.toContain(code);
    expect(await auditOf('invite.created', invite.invite_id)).toEqual([
      {
        actor_id: admin.id,
        address: ADDRESS,
        details: { role: 'USER', max_uses: 3, expires_at: expect.any(String) },
      },
    ]);
  });

  it('come in pages', async () => {
    for (let at = 0; at < 3; at++) await ask('POST', '/invites', {});
    const all = (await ask('GET', '/invites?limit=200')).body.items;
    const seen: object[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: { body: { items: object[]; next_cursor: string | null } } = await ask(
        'GET',
        `/invites?limit=2${next && `&cursor=${next}`}`,
      );
      seen.push(...body.items);
      next = body.next_cursor;
    }
    expect(seen).toEqual(all);
  });

  it('are revoked, once and again, and stay on the list', async () => {
    const { body } = await ask('POST', '/invites', {});
    for (let at = 0; at < 2; at++) {
      expect((await ask('DELETE', `/invites/${body.invite_id}`)).status).toBe(204);
    }
    const { items } = (await ask('GET', '/invites')).body;
    const invite = items.find(
      ({ invite_id }: { invite_id: string }) => invite_id === body.invite_id,
    );
    expect(invite).toMatchObject({ status: 'revoked', revoked_at: formatInstant(home.now) });
    expect(await auditOf('invite.revoked', body.invite_id)).toHaveLength(1);
    expect((await ask('DELETE', `/invites/${NOBODY}`)).status).toBe(404);
  });

  it.each([
    ['for several administrators', { role: 'ADMIN', max_uses: 2 }, 'admin_invite_is_single'],
    ['that is over already', { expires_at: '2020-01-01T00:00:00Z' }, 'not_soon'],
    ['for years', { expires_at: '2250-01-01T00:00:00Z' }, 'not_soon'],
    ['at no time', { expires_at: 'tomorrow' }, 'not_a_time'],
    ['for nobody', { max_uses: 0 }, 'too_small'],
    ['for half a friend', { max_uses: 1.5 }, 'invalid_type'],
    ['with a zero byte', { note: 'a\u0000b' }, 'invalid_format'],
    ['with more than is asked for', { uses: 5 }, 'unrecognized_keys'],
  ])('%s are refused', async (_, wish, code) => {
    expect(codeOf(await ask('POST', '/invites', wish))).toEqual([422, [code]]);
  });
});

describe('users', () => {
  it('are listed in pages and found by what they are', async () => {
    const user = await home.openUser('needle-1');
    const first = await ask('GET', '/users?limit=1');
    expect(first.body.items).toHaveLength(1);
    const found = await ask('GET', '/users?username=NEEDLE&role=USER&is_active=true');
    expect(found.body).toEqual({
      items: [(await ask('GET', `/users/${user.id}`)).body],
      next_cursor: null,
    });
    expect(found.body.items[0]).toMatchObject({ user_id: user.id, username: 'needle-1' });
    expect((await ask('GET', '/users?username=needle&is_active=false')).body.items).toEqual([]);
    expect((await ask('GET', `/users/${NOBODY}`)).status).toBe(404);
    expect((await ask('GET', '/users/me')).status).toBe(422);
  });

  it('are deactivated at once, with all they hold, and reactivated without it', async () => {
    const user = await home.openUser();
    const typed = { body: { username: user.username, password: TEST_PASSWORD } };
    const { body } = await home.ask('POST', '/login/access-token', typed);
    expect((await ask('GET', `/users/${user.id}`)).body.open_sessions).toBe(1);
    const gone = await ask('PATCH', `/users/${user.id}`, { is_active: false });
    expect(gone.body).toMatchObject({ is_active: false, open_sessions: 0, api_keys: 0 });
    expect((await home.get('/me', body.access_token)).status).toBe(401);
    expect((await home.ask('POST', '/login/access-token', typed)).status).toBe(401);
    await ask('PATCH', `/users/${user.id}`, { is_active: true });
    expect((await home.get('/me', body.access_token)).status).toBe(401);
    const refresh = { body: { refresh_token: body.refresh_token } };
    expect((await home.ask('POST', '/login/refresh', refresh)).status).toBe(401);
    expect((await home.ask('POST', '/login/access-token', typed)).status).toBe(200);
    expect(await auditOf('user.deactivated', user.id)).toEqual([
      {
        actor_id: admin.id,
        address: ADDRESS,
        details: { sessions_ended: 1, api_keys_revoked: 0, invites_revoked: 0 },
      },
    ]);
  });

  it('become administrators, and no longer are, from one request to the next', async () => {
    const user = await home.openUser();
    await ask('PATCH', `/users/${user.id}`, { role: 'ADMIN' });
    expect((await ask('GET', '/users', undefined, user.token)).status).toBe(200);
    const invited = await ask('POST', '/invites', { role: 'ADMIN' }, user.token);
    await ask('PATCH', `/users/${user.id}`, { role: 'USER' }, user.token);
    const wish = { username: 'backdoor', nickname: 'x', password: 'a long password' };
    const { invite_code } = invited.body;
    const again = await home.ask('POST', '/users', { body: { ...wish, invite_code } });
    expect(codeOf(again)).toEqual([422, ['invite_invalid']]);
    expect((await ask('GET', '/users', undefined, user.token)).status).toBe(403);
    const changes = await auditOf('user.role_changed', user.id);
    expect(changes.map(({ actor_id, details }) => [actor_id, details])).toEqual([
      [admin.id, { from: 'USER', to: 'ADMIN' }],
      [user.id, { from: 'ADMIN', to: 'USER', invites_revoked: 1 }],
    ]);
  });

  it.each([{ role: 'USER' }, { is_active: false }, { role: 'USER', is_active: false }])(
    'keep their last administrator, asked for %j',
    async (change) => {
      expect(codeOf(await ask('PATCH', `/users/${admin.id}`, change))).toEqual([
        422,
        ['last_admin'],
      ]);
      expect((await ask('GET', `/users/${admin.id}`)).body).toMatchObject({
        role: 'ADMIN',
        is_active: true,
      });
    },
  );

  it.each([
    ['nothing', {}, 'nothing_to_change'],
    ['a password', { nickname: 'x', password: 'another password' }, 'unrecognized_keys'],
    ['an unknown role', { role: 'ROOT' }, 'invalid_value'],
    ['text for a flag', { is_active: 'no' }, 'invalid_type'],
  ])('are not given %s', async (_, change, code) => {
    const user = await home.openUser();
    expect(codeOf(await ask('PATCH', `/users/${user.id}`, change))).toEqual([422, [code]]);
  });

  it('who are not there are not changed', async () => {
    expect((await ask('PATCH', `/users/${NOBODY}`, { role: 'USER' })).status).toBe(404);
  });
});

describe('the audit log', () => {
  it('comes newest first in pages that leave out nothing', async () => {
    const newest = (await ask('GET', '/audit?limit=200')).body.items;
    const ids = newest.map(({ audit_id }: { audit_id: number }) => audit_id);
    expect(ids).toEqual(ids.toSorted((one: number, other: number) => other - one));
    const first = await ask('GET', '/audit?limit=2');
    const second = await ask('GET', `/audit?limit=2&cursor=${first.body.next_cursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(newest.slice(0, 4));
    const last = await ask('GET', `/audit?cursor=${Buffer.from('1:2').toString('base64url')}`);
    expect(last.body).toMatchObject({ items: [{ audit_id: 1 }], next_cursor: null });
  });

  it('is filtered by action, actor and time', async () => {
    const user = await home.openUser();
    await ask('GET', '/users', undefined, user.token);
    const found = await ask('GET', `/audit?action=access.refused&actor_id=${user.id}`);
    expect(found.body.items).toMatchObject([
      { action: 'access.refused', actor_id: user.id, details: { lacking: 'role:ADMIN' } },
    ]);
    const [entry] = found.body.items;
    const within = (from: string, to: string) =>
      ask('GET', `/audit?actor_id=${user.id}&from=${from}&to=${to}`);
    const next = formatInstant(addMicros(home.now, 1));
    expect((await within(entry.at, next)).body.items).toHaveLength(1);
    expect((await within(entry.at, entry.at)).body.items).toEqual([]);
    expect((await within(next, next)).body.items).toEqual([]);
    expect((await ask('GET', `/audit?actor_id=${randomUUID()}`)).body.items).toEqual([]);
  });

  it.each(['action=nothing.known', 'cursor=bogus', 'from=yesterday', 'actor_id=me', 'user=x'])(
    'refuses ?%s',
    async (query) => {
      expect((await ask('GET', `/audit?${query}`)).status).toBe(422);
    },
  );
});
