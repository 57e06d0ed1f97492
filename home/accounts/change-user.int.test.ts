import { randomBytes, randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { lockWaiters } from '../../tests/support/lock-waiters.ts';
import { queueBehindUser } from '../../tests/support/queue-behind-user.ts';
import type { Actor } from './actor.ts';
import { changeProfile } from './change-profile.ts';
import { changeUser } from './change-user.ts';
import { createInvite, type NewInvite } from './invites.ts';
import { findManagedUser, listUsers } from './list-users.ts';
import { openAccount } from './open-account.ts';

const NOW = instant(1_800_000_000_000_000);
const LATER = addMicros(NOW, 60 * MICROS_PER_MINUTE);
const actor = (userId: string): Actor => ({ userId, address: '192.0.2.1', at: NOW });

let database: TestDatabase;
let sql: Sql;
beforeEach(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 8 });
});
afterEach(async () => {
  await sql.end();
  await database.drop();
});

async function open(role: 'ADMIN' | 'USER', openedAt = NOW): Promise<string> {
  const userId = randomUUID();
  const username = `u-${userId.slice(0, 8)}`;
  const profile = { userId, username, nickname: 'Before', role, passwordHash: 'old hash' };
  await openAccount(sql, { ...profile, startingCashKrw: wholeDecimal(0), openedAt });
  return userId;
}

async function signIn(userId: string, expiresAt = LATER, client = sql): Promise<string> {
  const id = randomUUID();
  await client`
    insert into sessions (id, user_id, created_at, refresh_id, refreshed_at, signed_by, expires_at)
    values (${id}, ${userId}, ${NOW}, ${randomUUID()}, ${NOW}, 'kid', ${expiresAt})`;
  return id;
}

async function makeKey(userId: string): Promise<void> {
  await sql`
    insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at, change_id)
    values (${randomUUID()}, ${userId}, 'bot', ${randomUUID()}, ${randomBytes(32)}, '{read}', 100,
      ${NOW}, 0)`;
}

const actsOn = async (userId: string) =>
  (
    await sql`
      select action, actor_id, details from audit_log
      where subject = ${userId} and action <> 'user.registered' order by id`
  ).map(({ action, actor_id, details }) => [action, actor_id, details]);

describe('deactivating a user', () => {
  it('ends their sessions and revokes their keys, which reactivation does not bring back', async () => {
    const [admin, user, other] = [await open('ADMIN'), await open('USER'), await open('USER')];
    await Promise.all([signIn(user), signIn(user), signIn(other), makeKey(user), makeKey(other)]);
    expect(await changeUser(sql, user, { isActive: false }, actor(admin))).toMatchObject({
      isActive: false,
      openSessions: 0,
      apiKeys: 0,
    });
    const ends = () => sql`
      select user_id, ended_at, end_reason from sessions where ended_at is not null`;
    const end = { user_id: user, ended_at: NOW, end_reason: 'deactivated' };
    expect(await ends()).toEqual([end, end]);
    const keys = () => sql`select user_id, revoked_at from api_keys where not is_active`;
    expect(await keys()).toEqual([{ user_id: user, revoked_at: NOW }]);

    expect(await changeUser(sql, user, { isActive: true }, actor(admin))).toMatchObject({
      isActive: true,
      openSessions: 0,
      apiKeys: 0,
    });
    expect(await ends()).toHaveLength(2);
    expect(await keys()).toHaveLength(1);
    expect(await actsOn(user)).toEqual([
      ['user.deactivated', admin, { sessions_ended: 2, api_keys_revoked: 1, invites_revoked: 0 }],
      ['user.reactivated', admin, {}],
    ]);
    expect(await findManagedUser(sql, other, NOW)).toMatchObject({ openSessions: 1, apiKeys: 1 });
  });

  it('sees a sign-in that came in at the same time, or keeps it from coming in', async () => {
    const [admin, user] = [await open('ADMIN'), await open('USER')];
    for (let round = 0; round < 20; round++) {
      const signIns = Array.from({ length: 3 }, () => signIn(user).catch(() => 'refused'));
      const change = changeUser(sql, user, { isActive: false }, actor(admin));
      await Promise.all([...signIns, change]);
      expect(await sql`select 1 from sessions where ended_at is null`).toHaveLength(0);
      await changeUser(sql, user, { isActive: true }, actor(admin));
    }
  });

  it('leaves those alone who cannot sign in any more: no new session, no new key', async () => {
    const [admin, user] = [await open('ADMIN'), await open('USER')];
    await changeUser(sql, user, { isActive: false }, actor(admin));
    await expect(signIn(user)).rejects.toThrow('is not active');
    await expect(makeKey(user)).rejects.toThrow('is not active');
  });
});

describe('the invites of an administrator', () => {
  const invite = (userId: string, wish: Partial<NewInvite> = {}) =>
    createInvite(
      sql,
      {
        id: randomUUID(),
        codeDigest: randomBytes(32),
        role: 'ADMIN',
        maxUses: 1,
        expiresAt: LATER,
        note: null,
        ...wish,
      },
      actor(userId),
    );
  const revokedOf = async (userId: string) =>
    (
      await sql<{ id: string }[]>`
        select id from invites where created_by = ${userId} and revoked_at = ${NOW}`
    ).map(({ id }) => id);

  it.each([
    ['a deactivation', { isActive: false }],
    ['the loss of the role', { role: 'USER' }],
    ['both', { isActive: false, role: 'USER' }],
  ] as const)('end with %s, as far as they were good', async (_, change) => {
    const [admin, gone] = [await open('ADMIN'), await open('ADMIN')];
    const live = [await invite(gone), await invite(gone, { maxUses: 2 })];
    const used = await invite(gone);
    await sql`update invites set uses = 1 where id in (${used?.id ?? ''}, ${live[1]?.id ?? ''})`;
    await invite(gone, { expiresAt: NOW });
    await invite(admin);
    await changeUser(sql, gone, change, actor(admin));
    expect(new Set(await revokedOf(gone))).toEqual(new Set(live.map((one) => one?.id)));
    expect(await revokedOf(admin)).toEqual([]);
    for (const [, , details] of await actsOn(gone)) {
      expect(details).toMatchObject({ invites_revoked: 2 });
    }
    expect(await actsOn(gone)).toHaveLength(Object.keys(change).length);
    expect(await invite(gone)).toBeUndefined();
  });

  it('stay when the administrator does', async () => {
    const [admin, other] = [await open('ADMIN'), await open('ADMIN')];
    await invite(other);
    await changeUser(sql, other, { isActive: true, role: 'ADMIN', nickname: 'x' }, actor(admin));
    expect(await revokedOf(other)).toEqual([]);
  });

  it('end as well, or are never made, when they are made at that very time', async () => {
    const [admin, gone] = [await open('ADMIN'), await open('ADMIN')];
    for (let round = 0; round < 5; round++) {
      await queueBehindUser(sql, { userId: gone, waiting: 5 }, () =>
        Promise.all([
          ...Array.from({ length: 4 }, () => invite(gone)),
          changeUser(sql, gone, { isActive: false }, actor(admin)),
        ]),
      );
      expect(
        await sql`
        select 1 from invites where created_by = ${gone} and revoked_at is null`,
      ).toHaveLength(0);
      await changeUser(sql, gone, { isActive: true }, actor(admin));
    }
  });
});

describe('the last administrator', () => {
  it.each([{ role: 'USER' as const }, { isActive: false }])(
    'stays, asked for %j',
    async (change) => {
      const admin = await open('ADMIN');
      const gone = await open('ADMIN');
      await changeUser(sql, gone, { isActive: false }, actor(admin));
      await signIn(admin);
      expect(await changeUser(sql, admin, change, actor(admin))).toBe('last_admin');
      expect(await findManagedUser(sql, admin, NOW)).toMatchObject({
        role: 'ADMIN',
        isActive: true,
        openSessions: 1,
      });
      expect(await actsOn(admin)).toEqual([]);
    },
  );

  it('stays when several take each other away at once', async () => {
    for (let round = 0; round < 10; round++) {
      await Promise.all([open('ADMIN'), open('ADMIN'), open('ADMIN')]);
      const admins = await sql<{ id: string }[]>`
        select id from users where role = 'ADMIN' and is_active`;
      const outcomes = await Promise.all(
        admins.map(({ id }, at) =>
          changeUser(sql, id, at % 2 === 0 ? { role: 'USER' } : { isActive: false }, actor(id)),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'last_admin')).toHaveLength(1);
      expect(await sql`select 1 from users where role = 'ADMIN' and is_active`).toHaveLength(1);
    }
  });

  it('stays whoever takes it away, by hand as well', async () => {
    const [first, second] = [await open('ADMIN'), await open('ADMIN')];
    const demote = (id: string, client: Sql) =>
      client`update users set role = 'USER' where id = ${id}`;
    let late: Promise<unknown> | undefined;
    await sql.begin(async (transaction) => {
      await demote(first, transaction as unknown as Sql);
      late = expect(demote(second, sql)).rejects.toThrow('is the last administrator');
      await expect.poll(() => lockWaiters(sql)).toHaveLength(1);
    });
    await late;
  });
});

describe('an administrator', () => {
  it('who was deactivated, or lost the role, gives nobody a right any more, nor takes one', async () => {
    const [admin, user] = [await open('ADMIN'), await open('USER')];
    const [gone, demoted] = [await open('ADMIN'), await open('ADMIN')];
    await changeUser(sql, gone, { isActive: false }, actor(admin));
    await changeUser(sql, demoted, { role: 'USER' }, actor(admin));
    expect(await changeUser(sql, gone, { isActive: true }, actor(gone))).toBe('not_admin');
    expect(await changeUser(sql, demoted, { role: 'ADMIN' }, actor(demoted))).toBe('not_admin');
    expect(await changeUser(sql, user, { role: 'ADMIN' }, actor(gone))).toBe('not_admin');
    expect(await changeUser(sql, randomUUID(), { role: 'USER' }, actor(gone))).toBe('not_admin');
    expect(await findManagedUser(sql, gone, NOW)).toMatchObject({ isActive: false });
    expect(await findManagedUser(sql, demoted, NOW)).toMatchObject({ role: 'USER' });
    expect(await actsOn(user)).toEqual([]);
  });

  it('who loses the role while they wait for their turn has it no more', async () => {
    const [admin, gone] = [await open('ADMIN'), await open('ADMIN')];
    const outcomes = await queueBehindUser(sql, { userId: gone, waiting: 2 }, () =>
      Promise.all([
        changeUser(sql, gone, { isActive: false }, actor(admin)),
        changeUser(sql, admin, { isActive: false }, actor(gone)),
      ]),
    );
    // Whoever came first, the other is no administrator by then; and neither was locked out by the other.
    expect(outcomes.filter((outcome) => outcome === 'not_admin')).toHaveLength(1);
    expect(await sql`select 1 from users where role = 'ADMIN' and is_active`).toHaveLength(1);
  });

  it('changes role and nickname, each with a row of its own in the audit log', async () => {
    const [admin, user] = [await open('ADMIN'), await open('USER')];
    expect(
      await changeUser(sql, user, { role: 'ADMIN', nickname: 'After' }, actor(admin)),
    ).toMatchObject({ role: 'ADMIN', nickname: 'After', isActive: true });
    expect(await actsOn(user)).toEqual([
      ['user.role_changed', admin, { from: 'USER', to: 'ADMIN' }],
      ['user.changed', admin, { nickname: { from: 'Before', to: 'After' } }],
    ]);
  });

  it('who changes nothing leaves no row', async () => {
    const [admin, user] = [await open('ADMIN'), await open('USER')];
    await changeUser(sql, user, { role: 'USER', isActive: true, nickname: 'Before' }, actor(admin));
    expect(await actsOn(user)).toEqual([]);
  });

  it('hears of a user who is not there', async () => {
    const admin = await open('ADMIN');
    expect(await changeUser(sql, randomUUID(), { isActive: false }, actor(admin))).toBeUndefined();
  });

  it('finds users page by page and by what they are', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 5; at++)
      ids.unshift(await open('USER', addMicros(NOW, Math.floor(at / 2))));
    const first = await listUsers(sql, { limit: 2 }, NOW);
    expect(first).toHaveLength(3);
    const last = first[1];
    if (!last) throw new Error('no second row');
    const rest = await listUsers(
      sql,
      { limit: 9, before: { at: last.createdAt, id: last.id } },
      NOW,
    );
    const found = [...first.slice(0, 2), ...rest].map(({ id }) => id);
    expect(found.toSorted()).toEqual(ids.toSorted());
    const name = `u-${ids[0]?.slice(0, 8)}`;
    const named = await listUsers(sql, { limit: 9, username: name }, NOW);
    expect(named.map(({ id }) => id)).toEqual([ids[0]]);
    expect(await listUsers(sql, { limit: 9, username: '%' }, NOW)).toEqual([]);
    expect(await listUsers(sql, { limit: 9, role: 'ADMIN' }, NOW)).toEqual([]);
  });
});

describe('a user', () => {
  it('who changes the password loses every session', async () => {
    const [user, other] = [await open('USER'), await open('USER')];
    const expired = await signIn(user, addMicros(NOW, -2 * MICROS_PER_MINUTE));
    const mine = [await signIn(user), await signIn(user)];
    await signIn(other);
    const password = { newHash: 'new hash', expectedHash: 'old hash' };
    await changeProfile(sql, { nickname: undefined, password }, actor(user));
    const ended = await sql`
      select id, end_reason from sessions where ended_at is not null order by id`;
    expect(ended).toEqual(mine.toSorted().map((id) => ({ id, end_reason: 'password_changed' })));
    expect(
      await sql`select 1 from sessions where id = ${expired} and ended_at is null`,
    ).toHaveLength(1);
    expect(await sql`select password_hash from users where id = ${user}`).toEqual([
      { password_hash: 'new hash' },
    ]);
    expect(await actsOn(user)).toEqual([['password.changed', user, { sessions_ended: 2 }]]);
  });

  it('changes the password once when two replace the same one', async () => {
    const user = await open('USER');
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((newHash) =>
        changeProfile(
          sql,
          { nickname: undefined, password: { newHash, expectedHash: 'old hash' } },
          actor(user),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
    expect(await actsOn(user)).toHaveLength(1);
  });

  it('changes the nickname and keeps the sessions', async () => {
    const user = await open('USER');
    await signIn(user);
    const change = { nickname: 'After', password: undefined };
    expect(await changeProfile(sql, change, actor(user))).toMatchObject({ nickname: 'After' });
    expect(await sql`select 1 from sessions where ended_at is null`).toHaveLength(1);
    expect(await actsOn(user)).toEqual([
      ['user.changed', user, { nickname: { from: 'Before', to: 'After' } }],
    ]);
  });

  it('changes all that is asked for, or nothing where a part of it cannot be', async () => {
    const user = await open('USER');
    await signIn(user);
    const password = { newHash: 'new hash', expectedHash: 'old hash' };
    const change = { nickname: 'After', password, shown: { bio: 'Buys high' } };
    await sql`alter table profiles add constraint nobody_speaks check (bio is null)`;
    await expect(changeProfile(sql, change, actor(user))).rejects.toThrow('nobody_speaks');
    await sql`alter table profiles drop constraint nobody_speaks`;
    expect(await sql`select nickname, password_hash from users where id = ${user}`).toEqual([
      { nickname: 'Before', password_hash: 'old hash' },
    ]);
    expect(await sql`select 1 from sessions where ended_at is null`).toHaveLength(1);
    expect(await actsOn(user)).toEqual([]);

    expect(await changeProfile(sql, change, actor(user))).toMatchObject({ nickname: 'After' });
    const shown = { bio: 'Buys high', shows_equity: false };
    expect(await sql`select bio, shows_equity from profiles where user_id = ${user}`).toEqual([
      shown,
    ]);
    const acts = (await actsOn(user)) as unknown[][];
    expect(acts).toHaveLength(3);
    expect(acts).toContainEqual(['password.changed', user, { sessions_ended: 1 }]);
    expect(acts.map(([, , details]) => details)).toContainEqual({
      profile: { ...shown, shows_positions: false, shows_trades: false },
    });
  });

  it('who is deactivated changes nothing', async () => {
    const [admin, user] = [await open('ADMIN'), await open('USER')];
    await changeUser(sql, user, { isActive: false }, actor(admin));
    const change = { nickname: 'After', password: undefined };
    expect(await changeProfile(sql, change, actor(user))).toBeUndefined();
  });
});
