import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSql } from '@mockstreet/db/client';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../../tests/support/database.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function runSetup(environment: Record<string, string>): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [MAIN], { env: environment }).catch((fault) => {
    fault.message += `\n${fault.stdout}`;
    throw fault;
  });
}

async function emptyDatabase() {
  const database = await createTestDatabase();
  const sql = createSql({ url: database.url, applicationName: 'test' });
  onTestFinished(async () => {
    await sql.end();
    await database.drop();
  });
  await sql`drop schema public cascade`;
  await sql`drop schema drizzle cascade`;
  await sql`create schema public`;
  return { url: database.url, sql };
}

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
  const { url, sql } = await emptyDatabase();
  await runSetup({ DATABASE_URL: url });
  expect(await sql`select count(*) as n from users`).toEqual([{ n: '0' }]);
});

it('names every fault of its configuration at once and exits with 2', async () => {
  const setup = runSetup({ DATABASE_URL: 'nowhere', STARTING_CASH_KRW: '1.5', DEMO_ACCOUNTS: 'x' });
  await expect(setup).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/DATABASE_URL.*STARTING_CASH_KRW.*DEMO_ACCOUNTS/s),
  });
});
