import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSql, type Sql } from '@mockstreet/db/client';
import { DATABASE_ROLES } from '@mockstreet/db/roles';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { deriveId } from '@mockstreet/shared/order-id';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inviteCodeDigest } from '#accounts/invite-code';
import { openAccount } from '#accounts/open-account';
import { hashPassword, isPasswordOf } from '#accounts/password';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { createBareDatabase, createTestDatabase } from '../../tests/support/database.ts';
import type { FriendAccount } from './friend-accounts.ts';
import { seedFriends } from './seed-friends.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function runSetup(environment: Record<string, string>): Promise<{ stdout: string }> {
  const env = { ...COMPILE_CACHE, ...environment };
  return promisify(execFile)(process.execPath, [MAIN], { env }).catch((fault) => {
    fault.message += `\n${fault.stdout}`;
    throw fault;
  });
}

/** With the whole schema: to make it takes set-up longer than all else. */
async function openDatabase(create = createTestDatabase) {
  const database = await create();
  const sql = createSql({ url: database.url, applicationName: 'test' });
  onTestFinished(async () => {
    await sql.end();
    await database.drop();
  });
  return { url: database.url, sql };
}

const emptyDatabase = () => openDatabase(createBareDatabase);

it('brings an empty database to readiness, twice at once and then again', async () => {
  const { url, sql } = await emptyDatabase();
  const environment = { DATABASE_URL: url, DEMO_ACCOUNTS: 'yes', STARTING_CASH_KRW: '5000000' };
  await Promise.all([runSetup(environment), runSetup(environment)]);
  await runSetup(environment);
  expect(
    await sql`select username, role, balance_krw from users join wallets on user_id = id order by 1`,
  ).toEqual([
    { username: 'admin', role: 'ADMIN', balance_krw: '5000000.00000000' },
    { username: 'demo', role: 'USER', balance_krw: '5000000.00000000' },
    { username: 'friend', role: 'USER', balance_krw: '5000000.00000000' },
  ]);
  expect(await sql`select count(*) >= 60 as enough from instruments`).toEqual([{ enough: true }]);
  expect(await sql`select count(*) as n from ledger_entries`).toEqual([{ n: '6' }]);
});

it('opens no demo accounts unless told to', async () => {
  const { url, sql } = await openDatabase();
  await runSetup({ DATABASE_URL: url });
  expect(await sql`select count(*) as n from users`).toEqual([{ n: '0' }]);
});

describe('where nobody is an administrator', () => {
  const invites = (sql: Sql) => sql`
    select role, max_uses, uses, created_by, expires_at > now() + interval '23 hours' as lasts
    from invites`;
  const codeIn = ({ stdout }: { stdout: string }) => /msi_[0-9a-f]{40}/.exec(stdout)?.[0];

  it('set-up prints one invite for one, once, and keeps only its digest', async () => {
    const { url, sql } = await openDatabase();
    const runs = await Promise.all([
      runSetup({ DATABASE_URL: url }),
      runSetup({ DATABASE_URL: url }),
    ]);
    const codes = runs.map(codeIn).filter((code) => code !== undefined);
    expect(codes).toHaveLength(1);
    expect(codeIn(await runSetup({ DATABASE_URL: url }))).toBeUndefined();
    expect(await invites(sql)).toEqual([
      { role: 'ADMIN', max_uses: 1, uses: 0, created_by: null, lasts: true },
    ]);
    const code = codes[0] as string;
    const [printed] = runs.filter((run) => codeIn(run) === code);
    // On a line of its own, which is no line of the log.
    const line = printed?.stdout.split('\n').find((text) => text.includes(code));
    expect(line).toMatch(/^No administrator yet\./);
    const digest = inviteCodeDigest(code);
    expect(await sql`select 1 from invites where code_digest = ${digest}`).toHaveLength(1);
    const dump =
      await sql`select invites::text from invites union all select audit_log::text from audit_log`;
    expect(JSON.stringify(dump)).not.toContain(code);
  });

  it('set-up makes another once the first has expired', async () => {
    const { url, sql } = await openDatabase();
    const first = codeIn(await runSetup({ DATABASE_URL: url }));
    await sql`update invites set expires_at = now()`;
    const second = codeIn(await runSetup({ DATABASE_URL: url }));
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
  });

  it('set-up leaves it at the administrator that there is', async () => {
    const { url } = await openDatabase();
    await runSetup({ DATABASE_URL: url, DEMO_ACCOUNTS: 'yes' });
    expect(codeIn(await runSetup({ DATABASE_URL: url }))).toBeUndefined();
  });
});

describe('where the administrators have lost their passwords', () => {
  it('set-up prints another invite, as often as it is asked to', async () => {
    const { url, sql } = await openDatabase();
    await runSetup({ DATABASE_URL: url, DEMO_ACCOUNTS: 'yes' });
    const asked = { DATABASE_URL: url, ADMIN_INVITE: 'now' };
    const printed = [await runSetup(asked), await runSetup(asked)].map(({ stdout }) => stdout);
    for (const text of printed) expect(text).toMatch(/^Another .*: msi_[0-9a-f]{40}$/m);
    expect(new Set(printed).size).toBe(2);
    expect(
      await sql`
      select role, max_uses, uses from invites where expires_at > now()`,
    ).toEqual([
      { role: 'ADMIN', max_uses: 1, uses: 0 },
      { role: 'ADMIN', max_uses: 1, uses: 0 },
    ]);
    expect(
      await sql`
      select actor_id, details ->> 'when' as when from audit_log
      where action = 'invite.created'`,
    ).toEqual([
      { actor_id: null, when: 'now' },
      { actor_id: null, when: 'now' },
    ]);
  });
});

describe('friends of the demo', () => {
  const friend = (name: string, password: string): FriendAccount => ({
    user_id: deriveId(`test:${name}`),
    ...{ username: `demo-${name}`, nickname: name, password: password.padEnd(32, '.') },
  });

  it('are known again by their ids, not by their names, and sign in with what is said last', async () => {
    const { sql } = await openDatabase();
    const terms = {
      startingCashKrw: wholeDecimal(5_000_000),
      clock: () => instantFromMillis(Date.now()),
    };
    const isWellKnown = async ({ username, password }: FriendAccount) => {
      const [row] = await sql<{ hash: string }[]>`
        select password_hash as hash from users where username = ${username}`;
      return row && { hash: row.hash, fits: await isPasswordOf(row.hash, password) };
    };
    // Somebody has a name that a friend would like; nothing of theirs is touched.
    const eve = friend('eve', 'of her own');
    await openAccount(sql, {
      ...{ userId: randomUUID(), username: eve.username, nickname: 'Eve', role: 'USER' },
      passwordHash: await hashPassword(eve.password),
      ...{ startingCashKrw: terms.startingCashKrw, openedAt: terms.clock() },
    });
    const others = [friend('ada', 'a'), friend('eve', 'e')];
    await seedFriends(sql, others, terms);
    const ada = await isWellKnown(friend('ada', 'a'));
    expect(ada).toMatchObject({ fits: true });
    await seedFriends(sql, [...others, friend('bob', 'b')], terms);
    expect(await isWellKnown(friend('ada', 'a'))).toEqual(ada);
    expect(await isWellKnown(friend('bob', 'b'))).toMatchObject({ fits: true });
    // Restored under another data directory.
    await seedFriends(sql, [friend('ada', 'c'), friend('eve', 'e'), friend('bob', 'd')], terms);
    for (const renewed of [friend('ada', 'c'), friend('bob', 'd'), eve]) {
      expect(await isWellKnown(renewed)).toMatchObject({ fits: true });
    }
  });

  it('are refused without the demo accounts', async () => {
    const environment = { DATABASE_URL: 'postgres://localhost/any', DEMO_FRIENDS_FILE: 'any.json' };
    await expect(runSetup(environment)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DEMO_FRIENDS_FILE'),
    });
  });
});

it('records what accounts start with from now on; those that are open keep what they have', async () => {
  const { url, sql } = await openDatabase();
  const terms = () => sql`select starting_cash_krw from account_terms`;
  await runSetup({ DATABASE_URL: url, DEMO_ACCOUNTS: 'yes', STARTING_CASH_KRW: '5000000' });
  expect(await terms()).toEqual([{ starting_cash_krw: '5000000.00000000' }]);
  await runSetup({ DATABASE_URL: url, DEMO_ACCOUNTS: 'yes', STARTING_CASH_KRW: '7000000' });
  expect(await terms()).toEqual([{ starting_cash_krw: '7000000.00000000' }]);
  expect(await sql`select distinct balance_krw from wallets`).toEqual([
    { balance_krw: '5000000.00000000' },
  ]);
});

it('touches nothing when a role has no password, or too simple a one, and repeats none', async () => {
  const { url, sql } = await emptyDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-setup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'role-passwords.json');
  const given = DATABASE_ROLES.filter((role) => role !== 'mockstreet_relay').map((role) => [
    role,
    role === 'mockstreet_api' ? 'easy-to-guess' : 'a-password-of-its-own',
  ]);
  writeFileSync(file, JSON.stringify(Object.fromEntries(given)));
  const fault = await runSetup({ DATABASE_URL: url, ROLE_PASSWORDS_FILE: file }).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(fault).toMatchObject({ code: 2 });
  const { stderr } = fault as { stderr: string };
  expect(stderr).toContain('role-passwords.json: missing or faulty: ');
  for (const role of ['mockstreet_api', 'mockstreet_relay']) expect(stderr).toContain(role);
  expect(stderr).not.toMatch(/easy-to-guess|a-password-of-its-own|mockstreet_engine/);
  expect(await sql`select to_regclass('users') as users`).toEqual([{ users: null }]);
});

it('names every fault of its configuration at once and exits with 2', async () => {
  const setup = runSetup({ DATABASE_URL: 'nowhere', STARTING_CASH_KRW: '1.5', DEMO_ACCOUNTS: 'x' });
  await expect(setup).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/DATABASE_URL.*STARTING_CASH_KRW.*DEMO_ACCOUNTS/s),
  });
});
