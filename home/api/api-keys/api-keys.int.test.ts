import { apiKeyDigest } from '@mockstreet/shared/api-key';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createHomeApi,
  type HomeApi,
  POOL_SIZE,
  type TestUser,
} from '../../../tests/support/home-api.ts';
import { queueBehindUser } from '../../../tests/support/queue-behind-user.ts';

const DAY_SECONDS = 24 * 60 * 60;

let home: HomeApi;
let user: TestUser;
beforeAll(async () => {
  home = await createHomeApi();
});
beforeEach(async () => {
  home.now = home.startedAt;
  user = await openOwner();
});
afterAll(() => home.close());

const later = (seconds: number) => {
  home.now = addMicros(home.now, seconds * MICROS_PER_SECOND);
};

/** Somebody who has just signed in. */
async function openOwner(): Promise<TestUser> {
  const opened = await home.openUser();
  return { ...opened, token: await home.signIn(opened.id) };
}

async function openAdmin(): Promise<TestUser> {
  const admin = await openOwner();
  await home.sql`update users set role = 'ADMIN' where id = ${admin.id}`;
  return admin;
}

async function makeKey(scopes: string[], owner = user, more: object = {}) {
  const body = { name: 'bot', scopes, ...more };
  const answer = await home.ask('POST', '/api-keys', { body, token: await tokenOf(owner) });
  expect(answer.status).toBe(201);
  return answer.body as { api_key: string; key_id: string; prefix: string };
}

/** Of a sign-in of now, for clocks that were moved by days. */
const tokenOf = (owner: TestUser) => home.signIn(owner.id);

const statusWith = async (apiKey: string, path = '/me') =>
  (await home.ask('GET', path, { apiKey })).status;

const rotate = async (keyId: string, body?: object, owner = user) =>
  home.ask('POST', `/api-keys/${keyId}/rotate`, { body, token: await tokenOf(owner) });

const revoke = async (keyId: string, owner = user) =>
  home.ask('DELETE', `/api-keys/${keyId}`, { token: await tokenOf(owner) });

const list = async (query = '') => (await home.get(`/api-keys${query}`, await tokenOf(user))).body;

const auditOf = (owner: TestUser) => home.sql`
  select action, subject, details from audit_log where actor_id = ${owner.id} order by id`;

describe('making a key', () => {
  it('shows it once and keeps a prefix and a digest of it', async () => {
    const { api_key, ...shown } = await makeKey(['trade', 'read', 'read']);
    expect(api_key).toMatch(/^msk_[0-9a-f]{16}_[0-9a-f]{64}$/);
    expect(shown).toEqual({
      key_id: expect.any(String),
      name: 'bot',
      prefix: api_key.slice(0, 20),
      scopes: ['read', 'trade'],
      is_active: true,
      created_at: formatInstant(home.now),
      expires_at: null,
      revoked_at: null,
      rotated_from: null,
      last_used_at: null,
      usage_today: 0,
      daily_quota: 100_000,
      quota_warning: false,
    });
    const [stored] = await home.sql`select * from api_keys where id = ${shown.key_id}`;
    expect(stored?.digest.toString('hex')).toBe(apiKeyDigest(api_key));
    const secret = api_key.slice(21);
    const rows = [stored, await list(), await auditOf(user)];
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(await auditOf(user)).toEqual([
      {
        action: 'api_key.created',
        subject: shown.key_id,
        details: { prefix: shown.prefix, scopes: ['read', 'trade'] },
      },
    ]);
  });

  it.each([
    ['no scope', { scopes: [] }, 'too_small'],
    ['an unknown scope', { scopes: ['write'] }, 'invalid_value'],
    ['no name', { name: ' ' }, 'too_small'],
    ['a control character in its name', { name: 'a\u0000b' }, 'invalid_format'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'in_the_past'],
    [
      'somebody else’s id',
      { user_id: '0198c0de-0000-7000-8000-000000000001' },
      'unrecognized_keys',
    ],
  ])('is refused with %s', async (_, part, code) => {
    const body = { name: 'bot', scopes: ['read'], ...part };
    const answer = await home.ask('POST', '/api-keys', { body, token: user.token });
    expect([answer.status, answer.body.errors[0].code]).toEqual([422, code]);
  });

  it('for administration is for administrators alone', async () => {
    const body = { name: 'bot', scopes: ['admin'] };
    const answer = await home.ask('POST', '/api-keys', { body, token: user.token });
    expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    expect((await auditOf(user)).map(({ action }) => action)).toEqual(['access.refused']);
    // The last administrator stays one.
    const [admin] = [await openAdmin(), await openAdmin()];
    const { api_key } = await makeKey(['admin'], admin);
    expect(await statusWith(api_key, '/admin/users')).toBe(200);
    await home.sql`update users set role = 'USER' where id = ${admin.id}`;
    expect(await statusWith(api_key, '/admin/users')).toBe(403);
  });

  it('is refused from the twenty-first that counts on, however many are asked for at once', async () => {
    const body = { name: 'bot', scopes: ['read'] };
    const make = () => home.ask('POST', '/api-keys', { body, token: user.token });
    for (let at = 0; at < 18; at++) expect((await make()).status).toBe(201);
    const answers = await queueBehindUser(home.sql, { userId: user.id, waiting: POOL_SIZE }, () =>
      Promise.all(Array.from({ length: POOL_SIZE }, make)),
    );
    const [first, ...refused] = answers.toSorted((a, b) => a.status - b.status).toSpliced(1, 1);
    for (const answer of refused) {
      expect([answer.status, answer.body.errors[0].code]).toEqual([422, 'too_many_api_keys']);
    }
    expect((await list()).items).toHaveLength(20);
    expect((await revoke(first?.body.key_id)).status).toBe(204);
    expect((await make()).status).toBe(201);
  });
});

describe('a key', () => {
  it('opens what its scopes cover, and 403 with a row in the log for the rest', async () => {
    const [reading, trading] = [await makeKey(['read']), await makeKey(['trade'])];
    const admin = await openAdmin();
    const [ofAdmin, administering] = [
      await makeKey(['read'], admin),
      await makeKey(['admin'], admin),
    ];
    expect(await statusWith(reading.api_key)).toBe(200);
    expect(await statusWith(trading.api_key)).toBe(403);
    expect(await statusWith(reading.api_key, '/admin/users')).toBe(403);
    expect(await statusWith(ofAdmin.api_key, '/admin/users')).toBe(403);
    expect(await statusWith(administering.api_key)).toBe(403);
    const refusals = await home.sql`
      select subject, details from audit_log
      where action = 'access.refused' and actor_id = ${user.id} order by id`;
    expect(refusals).toEqual([
      {
        subject: 'GET /api/v1/me',
        details: { lacking: 'scope:read', key_id: trading.key_id },
      },
      {
        subject: 'GET /api/v1/admin/users',
        details: { lacking: 'scope:admin', key_id: reading.key_id },
      },
    ]);
  });

  it('that keeps asking for what it may not have leaves one row a minute', async () => {
    const { api_key } = await makeKey(['trade']);
    for (let at = 0; at < 5; at++) await statusWith(api_key);
    later(61);
    await statusWith(api_key);
    const rows = (await auditOf(user)).filter(({ action }) => action === 'access.refused');
    expect(rows).toHaveLength(2);
  });

  it('manages no keys, not even itself', async () => {
    const { api_key: apiKey, key_id } = await makeKey(['read', 'trade']);
    const body = { name: 'bot', scopes: ['read'] };
    for (const asked of [
      home.ask('GET', '/api-keys', { apiKey }),
      home.ask('POST', '/api-keys', { apiKey, body }),
      home.ask('POST', `/api-keys/${key_id}/rotate`, { apiKey }),
      home.ask('DELETE', `/api-keys/${key_id}`, { apiKey }),
    ]) {
      expect((await asked).status).toBe(403);
    }
    expect(await statusWith(apiKey)).toBe(200);
  });

  it('is refused when it is wrong, made up, over, or not alone', async () => {
    const { api_key } = await makeKey(['read']);
    const wrong = `${api_key.slice(0, -1)}${api_key.endsWith('0') ? '1' : '0'}`;
    const unknown = `msk_${'0'.repeat(16)}_${'0'.repeat(64)}`;
    for (const apiKey of [wrong, unknown, 'msk_', '', `${api_key} `.repeat(2), user.token]) {
      const answer = await home.ask('GET', '/me', { apiKey });
      expect([answer.status, answer.body.code]).toEqual([401, 'UNAUTHENTICATED']);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    const both = await home.ask('GET', '/me', { apiKey: api_key, token: user.token });
    expect(both.status).toBe(401);
  });

  it('ends when it was to end', async () => {
    const expires_at = formatInstant(addMicros(home.now, 60 * MICROS_PER_SECOND));
    const { api_key } = await makeKey(['read'], user, { expires_at });
    later(59);
    expect(await statusWith(api_key)).toBe(200);
    later(1);
    expect(await statusWith(api_key)).toBe(401);
    expect((await list()).items[0]).toMatchObject({ is_active: false, expires_at });
  });

  it('is dead with its owner', async () => {
    const { api_key } = await makeKey(['read']);
    await home.sql`update users set is_active = false where id = ${user.id}`;
    expect(await statusWith(api_key)).toBe(401);
  });

  it('is dead once revoked, and its row stays', async () => {
    const { api_key, key_id } = await makeKey(['read']);
    expect(await statusWith(api_key)).toBe(200);
    for (const _ of ['once', 'again']) expect((await revoke(key_id)).status).toBe(204);
    expect(await statusWith(api_key)).toBe(401);
    expect((await list()).items).toMatchObject([
      { key_id, is_active: false, revoked_at: formatInstant(home.now) },
    ]);
    expect((await auditOf(user)).map(({ action }) => action)).toEqual([
      'api_key.created',
      'api_key.revoked',
    ]);
    expect((await rotate(key_id)).body.errors[0].code).toBe('api_key_over');
  });

  it('of somebody else is not there', async () => {
    const { api_key, key_id } = await makeKey(['read']);
    const stranger = await home.openUser();
    expect((await revoke(key_id, stranger)).status).toBe(404);
    expect((await rotate(key_id, {}, stranger)).status).toBe(404);
    expect((await home.get('/api-keys', stranger.token)).body.items).toEqual([]);
    expect(await statusWith(api_key)).toBe(200);
  });
});

describe('rotating a key', () => {
  it('lets both work for the overlap, then the new one alone', async () => {
    const old = await makeKey(['read']);
    const answer = await rotate(old.key_id, { overlap_seconds: 3_600 });
    expect(answer.status).toBe(201);
    const until = formatInstant(addMicros(home.now, 3_600 * MICROS_PER_SECOND));
    expect(answer.body).toMatchObject({
      rotated_from: old.key_id,
      name: 'bot',
      scopes: ['read'],
      previous: { key_id: old.key_id, expires_at: until },
    });
    expect(answer.body.api_key).not.toBe(old.api_key);
    later(3_599);
    expect([await statusWith(old.api_key), await statusWith(answer.body.api_key)]).toEqual([
      200, 200,
    ]);
    later(1);
    expect([await statusWith(old.api_key), await statusWith(answer.body.api_key)]).toEqual([
      401, 200,
    ]);
    expect((await auditOf(user)).at(-1)).toMatchObject({
      action: 'api_key.rotated',
      subject: answer.body.key_id,
      details: { rotated_from: old.key_id },
    });
  });

  it('overlaps for a day unless told otherwise, and never beyond the old one’s end', async () => {
    const old = await makeKey(['read']);
    const dayLater = formatInstant(addMicros(home.now, DAY_SECONDS * MICROS_PER_SECOND));
    expect((await rotate(old.key_id)).body.previous.expires_at).toBe(dayLater);
    const expires_at = formatInstant(addMicros(home.now, 60 * MICROS_PER_SECOND));
    const short = await makeKey(['read'], user, { expires_at });
    const { body } = await rotate(short.key_id, { overlap_seconds: 7 * DAY_SECONDS });
    expect([body.expires_at, body.previous.expires_at]).toEqual([expires_at, expires_at]);
  });

  it('without an overlap ends the old one at once', async () => {
    const old = await makeKey(['read']);
    const { body } = await rotate(old.key_id, { overlap_seconds: 0 });
    expect([await statusWith(old.api_key), await statusWith(body.api_key)]).toEqual([401, 200]);
  });

  it('happens once, however many ask at once', async () => {
    const old = await makeKey(['read']);
    const ask = () => home.ask('POST', `/api-keys/${old.key_id}/rotate`, { token: user.token });
    const answers = await queueBehindUser(home.sql, { userId: user.id, waiting: POOL_SIZE }, () =>
      Promise.all(Array.from({ length: 6 }, ask)),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, 422, 422, 422, 422, 422]);
    const refused = answers.find(({ status }) => status === 422);
    expect(refused?.body.errors[0].code).toBe('api_key_rotated');
    expect((await list()).items).toHaveLength(2);
  });

  it.each([[-1], [7 * DAY_SECONDS + 1], [1.5], ['60']])(
    'is refused with an overlap of %j',
    async (overlap_seconds) => {
      const { key_id } = await makeKey(['read']);
      expect((await rotate(key_id, { overlap_seconds })).status).toBe(422);
    },
  );
});

describe('the list of keys', () => {
  it('comes in pages, newest first', async () => {
    const made: string[] = [];
    for (let at = 0; at < 5; at++) {
      later(1);
      made.unshift((await makeKey(['read'])).key_id);
    }
    const first = await list('?limit=3');
    const second = await list(`?limit=3&cursor=${first.next_cursor}`);
    const ids = [...first.items, ...second.items].map((key: { key_id: string }) => key.key_id);
    expect([ids, second.next_cursor]).toEqual([made, null]);
  });

  it('says how much each was used, and when last', async () => {
    const { api_key, key_id } = await makeKey(['read']);
    for (let at = 0; at < 3; at++) {
      later(1);
      await statusWith(api_key);
    }
    await home.apiKeyUsage.flush();
    await home.sql`update api_key_usage set orders = 4 where key_id = ${key_id}`;
    expect((await list()).items[0]).toMatchObject({
      usage_today: 7,
      last_used_at: formatInstant(home.now),
    });
    const lastUsedAt = formatInstant(home.now);
    later(DAY_SECONDS);
    expect((await list()).items[0]).toMatchObject({ usage_today: 0, last_used_at: lastUsedAt });
  });
});

describe('the quota of a key', () => {
  it('is announced before it is used up, holds until midnight in Seoul, and costs no write a read', async () => {
    const { api_key: apiKey, key_id } = await makeKey(['read']);
    await home.sql`update api_keys set daily_quota = 5 where id = ${key_id}`;
    const answers = [];
    for (let at = 0; at < 3; at++) answers.push(await home.ask('GET', '/me', { apiKey }));
    expect(await home.sql`select from api_key_usage where key_id = ${key_id}`).toHaveLength(0);
    await home.apiKeyUsage.flush();
    for (let at = 0; at < 3; at++) answers.push(await home.ask('GET', '/me', { apiKey }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('x-quota-warning'))).toEqual([
      ...[null, null, null],
      ...['4/5', '5/5', null],
    ]);
    await home.apiKeyUsage.flush();
    expect((await list()).items[0]).toMatchObject({ usage_today: 5, quota_warning: true });
    const waitSeconds = Number(answers[5]?.headers.get('retry-after'));
    later(waitSeconds - 1);
    expect(await statusWith(apiKey)).toBe(429);
    later(1);
    expect(await statusWith(apiKey)).toBe(200);
    await home.apiKeyUsage.flush();
    const days =
      await home.sql`select requests from api_key_usage where key_id = ${key_id} order by day`;
    expect(days).toEqual([{ requests: '5' }, { requests: '1' }]);
  });
});
