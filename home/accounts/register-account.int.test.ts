import { randomBytes, randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import type { Actor } from './actor.ts';
import { grantJournalId } from './grant-journal-id.ts';
import { createInvite, type NewInvite, revokeInvite } from './invites.ts';
import { openAccount } from './open-account.ts';
import {
  findRegistrationObstacle,
  type Registration,
  registerAccount,
} from './register-account.ts';

const NOW = instant(1_800_000_000_000_000);
const ADMIN: Actor = { userId: randomUUID(), address: '192.0.2.1', at: NOW };

let database: TestDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test', poolSize: 12 });
  await openAccount(sql, {
    userId: ADMIN.userId,
    username: 'admin',
    nickname: 'Admin',
    role: 'ADMIN',
    passwordHash: 'x',
    startingCashKrw: wholeDecimal(0),
    openedAt: NOW,
  });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

async function invite(wish: Partial<NewInvite> = {}) {
  const codeDigest = randomBytes(32);
  const expiresAt = addMicros(NOW, MICROS_PER_MINUTE);
  const created = await createInvite(
    sql,
    { id: randomUUID(), codeDigest, role: 'USER', maxUses: 1, expiresAt, note: null, ...wish },
    ADMIN,
  );
  return { id: created?.id ?? expect.fail('no invite'), codeDigest };
}

function wishFor(codeDigest: Uint8Array, wish: Partial<Registration> = {}): Registration {
  const userId = randomUUID();
  return {
    codeDigest,
    userId,
    username: `u-${userId.slice(0, 8)}`,
    nickname: '지호',
    passwordHash: 'hash',
    address: '198.51.100.7',
    at: NOW,
    ...wish,
  };
}

const usesOf = async (id: string) =>
  (await sql`select uses from invites where id = ${id}`)[0]?.uses;

describe('registering on an invite', () => {
  it('opens user, wallet and a balanced grant, consumes a use and leaves a row in the log', async () => {
    const { id, codeDigest } = await invite({ role: 'ADMIN' });
    const wish = wishFor(codeDigest);
    expect(await registerAccount(sql, wish)).toMatchObject({
      id: wish.userId,
      username: wish.username,
      role: 'ADMIN',
      isActive: true,
      discordAlertsMuted: false,
      createdAt: NOW,
    });
    expect(await usesOf(id)).toBe(1);
    expect(await sql`select balance_krw from wallets where user_id = ${wish.userId}`).toEqual([
      { balance_krw: '10000000.00000000' },
    ]);
    expect(
      await sql`
        select count(*) as legs, sum(amount) as total from ledger_entries
        where journal_id = ${grantJournalId(wish.userId)}`,
    ).toEqual([{ legs: '2', total: '0.00000000' }]);
    expect(
      await sql`
        select action, actor_id, address, details from audit_log where subject = ${wish.userId}`,
    ).toEqual([
      {
        action: 'user.registered',
        actor_id: wish.userId,
        address: '198.51.100.7',
        details: { role: 'ADMIN', username: wish.username, invite_id: id },
      },
    ]);
  });

  it.each<[string, () => Promise<Registration>]>([
    ['unknown', async () => wishFor(randomBytes(32))],
    [
      'used up',
      async () => {
        const { codeDigest } = await invite();
        await registerAccount(sql, wishFor(codeDigest));
        return wishFor(codeDigest);
      },
    ],
    [
      'expired this very moment',
      async () => wishFor((await invite({ expiresAt: NOW })).codeDigest),
    ],
    [
      'revoked',
      async () => {
        const { id, codeDigest } = await invite({ maxUses: 5 });
        expect(await revokeInvite(sql, id, ADMIN)).toBe('revoked');
        return wishFor(codeDigest);
      },
    ],
  ])('opens nothing when it is %s', async (_, prepare) => {
    const wish = await prepare();
    expect(await findRegistrationObstacle(sql, wish)).toBe('invite_invalid');
    expect(await registerAccount(sql, wish)).toBe('invite_invalid');
    expect(await sql`select 1 from users where id = ${wish.userId}`).toHaveLength(0);
    expect(await sql`select 1 from audit_log where subject = ${wish.userId}`).toHaveLength(0);
  });

  it('consumes nothing when the username is taken', async () => {
    const { id, codeDigest } = await invite();
    const wish = wishFor(codeDigest, { username: 'admin' });
    expect(await findRegistrationObstacle(sql, wish)).toBe('username_taken');
    expect(await registerAccount(sql, wish)).toBe('username_taken');
    expect(await usesOf(id)).toBe(0);
    expect(await registerAccount(sql, wishFor(codeDigest))).toMatchObject({ role: 'USER' });
  });

  it('lets in as many as an invite has uses, however many come at once', async () => {
    const crowds = fc.record({
      maxUses: fc.integer({ min: 1, max: 4 }),
      names: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(crowds, async ({ maxUses, names }) => {
        const { id, codeDigest } = await invite({ maxUses });
        const outcomes = await Promise.all(
          names.map((name) =>
            registerAccount(sql, wishFor(codeDigest, { username: `n${name}-${id.slice(0, 8)}` })),
          ),
        );
        const opened = outcomes.filter((outcome) => typeof outcome !== 'string');
        expect(opened).toHaveLength(Math.min(maxUses, new Set(names).size));
        expect(new Set(opened.map(({ username }) => username)).size).toBe(opened.length);
        expect(await usesOf(id)).toBe(opened.length);
      }),
      { numRuns: 25 },
    );
  });
});

describe('revoking an invite', () => {
  it('leaves one row in the audit log, however often it is done', async () => {
    const { id } = await invite();
    expect(await revokeInvite(sql, id, ADMIN)).toBe('revoked');
    expect(await revokeInvite(sql, id, ADMIN)).toBe('revoked');
    expect(await sql`select action from audit_log where subject = ${id} order by id`).toEqual([
      { action: 'invite.created' },
      { action: 'invite.revoked' },
    ]);
  });

  it('says when there is none', async () => {
    expect(await revokeInvite(sql, randomUUID(), ADMIN)).toBe('unknown');
  });

  it('is for administrators who still are: what anybody else asks changes nothing', async () => {
    const { id, codeDigest } = await invite();
    const opened = await registerAccount(sql, wishFor((await invite()).codeDigest));
    if (typeof opened === 'string') throw new Error(opened);
    const stranger = { ...ADMIN, userId: opened.id };
    expect(await revokeInvite(sql, id, stranger)).toBe('not_admin');
    expect(await registerAccount(sql, wishFor(codeDigest))).toMatchObject({ role: 'USER' });
    expect(await sql`select action from audit_log where subject = ${id}`).toEqual([
      { action: 'invite.created' },
    ]);
  });
});
