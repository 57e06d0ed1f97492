import { createSql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { findCredentials } from './find-credentials.ts';
import { grantJournalId } from './grant-journal-id.ts';
import { findManagedUser } from './list-users.ts';
import { type NewAccount, openAccount } from './open-account.ts';

const DEMO: NewAccount = {
  userId: '0198c0de-0000-7000-8000-000000000001',
  username: 'demo',
  nickname: 'Demo',
  role: 'USER',
  passwordHash: '$argon2id$…',
  startingCashKrw: decimal('10000000'),
  openedAt: instant(1_800_000_000_123_456),
};

let database: TestDatabase;
let sql: ReturnType<typeof createSql>;
beforeAll(async () => {
  database = await createTestDatabase();
  sql = createSql({ url: database.url, applicationName: 'test' });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

it('opens user, wallet and a balanced grant in one go', async () => {
  expect(await openAccount(sql, DEMO)).toBe('opened');
  expect(await findManagedUser(sql, DEMO.userId, DEMO.openedAt)).toMatchObject({
    id: DEMO.userId,
    username: 'demo',
    nickname: 'Demo',
    role: 'USER',
    isActive: true,
    discordAlertsMuted: false,
    createdAt: DEMO.openedAt,
  });
  expect(
    await sql`select balance_krw, version from wallets where user_id = ${DEMO.userId}`,
  ).toEqual([{ balance_krw: '10000000.00000000', version: '0' }]);
  const legs = await sql`
    select leg, kind, account, user_id, asset, amount from ledger_entries
    where journal_id = ${grantJournalId(DEMO.userId)} order by leg`;
  const grant = { kind: 'GRANT', asset: 'KRW' };
  expect(legs).toEqual([
    { ...grant, leg: 0, account: 'CASH', user_id: DEMO.userId, amount: '10000000.00000000' },
    { ...grant, leg: 1, account: 'CAPITAL', user_id: null, amount: '-10000000.00000000' },
  ]);
});

it('is granted under the id that everyone else derives', async () => {
  const ids = fc.array(fc.uuid(), { minLength: 50, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(ids, async (userIds) => {
      const rows = await sql<{ id: string }[]>`
        select grant_journal_id(user_id) as id
        from unnest(${userIds}::uuid[]) with ordinality as asked (user_id, place) order by place`;
      expect(rows.map(({ id }) => id)).toEqual(userIds.map(grantJournalId));
    }),
    { numRuns: 4 },
  );
});

it('leaves everything as it was when the username is taken', async () => {
  const second = { ...DEMO, userId: '0198c0de-0000-7000-8000-000000000002', passwordHash: 'other' };
  expect(await openAccount(sql, second)).toBe('username_taken');
  expect(await findManagedUser(sql, second.userId, second.openedAt)).toBeUndefined();
  expect((await findCredentials(sql, 'demo'))?.passwordHash).toBe(DEMO.passwordHash);
  expect(await sql`select count(*) as n from ledger_entries`).toEqual([{ n: '2' }]);
});

it('opens an empty wallet without a journal', async () => {
  const poor: NewAccount = {
    ...DEMO,
    userId: '0198c0de-0000-7000-8000-000000000003',
    username: 'poor',
    startingCashKrw: decimal('0'),
  };
  expect(await openAccount(sql, poor)).toBe('opened');
  expect(await sql`select balance_krw from wallets where user_id = ${poor.userId}`).toEqual([
    { balance_krw: '0.00000000' },
  ]);
  expect(
    await sql`select 1 from ledger_entries where journal_id = ${grantJournalId(poor.userId)}`,
  ).toHaveLength(0);
});

it('opens one account when two ask for the same username at once', async () => {
  const outcomes = await Promise.all(
    ['4', '5', '6', '7'].map((last) =>
      openAccount(sql, {
        ...DEMO,
        userId: `0198c0de-0000-7000-8000-00000000000${last}`,
        username: 'twin',
      }),
    ),
  );
  expect(outcomes.toSorted()).toEqual([
    'opened',
    'username_taken',
    'username_taken',
    'username_taken',
  ]);
});
