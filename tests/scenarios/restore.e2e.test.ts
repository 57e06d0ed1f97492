import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createSql, type Sql } from '@mockstreet/db/client';
import { REPOSITORY } from '@mockstreet/native/repository';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addTraders } from '../support/instance-users.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import { signIn, type Trader } from '../support/trader.ts';
import { verifyInstance } from '../support/verify-instance.ts';

const TICKERS = ['CRYPTO-COIN-BTC', 'KRX-STOCK-005930', 'US-STOCK-AAPL'];
const PATIENCE = { timeout: 60_000, interval: 100 };

let instance: RunningInstance;
let ann: Trader;
let ben: Trader;

beforeAll(async () => {
  instance = await createInstance();
  await instance.start('edge');
  await instance.start('home');
  [ann, ben] = (await addTraders(instance, 2)) as [Trader, Trader];
}, 240_000);

afterAll(async () => {
  await instance?.dispose();
}, 60_000);

const BUY_BTC = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '250000' };

/** Buys, and sales of more than is held: filled and failed ones. */
function orderNumber(index: number) {
  const ticker_id = TICKERS[index % TICKERS.length];
  return index % 4 === 3
    ? { ticker_id, side: 'SELL', type: 'MARKET', quantity: '100000' }
    : { ...BUY_BTC, ticker_id };
}

async function ask(path: string, init: { body?: object; headers?: Record<string, string> } = {}) {
  const response = await fetch(`${instance.origin}/api/v1${path}`, {
    ...(init.body ? { method: 'POST', body: JSON.stringify(init.body) } : {}),
    headers: { 'content-type': 'application/json', ...init.headers },
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function tokenOf(username: string, password: string): Promise<string> {
  const { status, body } = await ask('/login/access-token', { body: { username, password } });
  expect(status).toBe(200);
  return body.access_token;
}

/** Runs a command on the instance, as `npm run` would; resolves with what it printed. */
async function run(command: string, ...options: string[]): Promise<[number | string, string]> {
  const { data, environment, ports } = instance.describe();
  const env = { ...process.env, ...environment, DATA_DIR: data.root };
  return await new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(REPOSITORY, 'scripts', `${command}.ts`), ...options],
      { env: { ...env, PORT_BASE: `${ports.gateway}` } },
      (error, stdout, stderr) => resolve([error?.code ?? 0, stdout + stderr]),
    );
  });
}

/** Looks into home's database, as its owner. */
async function look<T>(how: (sql: Sql) => Promise<T>): Promise<T> {
  const { database } = instance.describe().addresses;
  const sql = createSql({ url: database, applicationName: 'test', poolSize: 1 });
  try {
    return await how(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function untilSettled(count: number): Promise<void> {
  await vi.waitUntil(
    () =>
      look(async (sql) => {
        const rows = await sql`select count(*)::int as n from orders where status <> 'PENDING'`;
        return rows[0]?.n === count;
      }),
    PATIENCE,
  );
}

async function untilJournaled(): Promise<void> {
  await vi.waitUntil(
    () =>
      look(async (sql) => {
        const rows = await sql`
          select from outbox, outbox_cursors place where place.reader = 'fills-journal'
            and (outbox.transaction_id, outbox.id) > (place.transaction_id, place.id)`;
        return rows.length === 0;
      }),
    PATIENCE,
  );
}

/** The hash of all but one user's: views of the session take the place of the tables. */
async function hashWithout(username: string): Promise<string> {
  return await look(async (sql) => {
    const [user] = await sql`select id from users where username = ${username}`;
    const other = `'${user?.id}'`;
    for (const table of ['orders', 'fills', 'wallets', 'portfolios']) {
      await sql.unsafe(`create temp view ${table} as
        select * from public.${table} where user_id <> ${other}`);
    }
    await sql.unsafe(`create temp view ledger_entries as select * from public.ledger_entries
      where journal_id not in (
        select journal_id from public.ledger_entries where user_id = ${other})`);
    return await ledgerHash(sql);
  });
}

test('home’s data is gone, an older backup is there: all of it comes back by the journals of the edge', async () => {
  // A day's work, and the backup of it.
  const revoked = await tokenOf(ben.username, 'a-password-for-tests');
  for (let index = 0; index < 6; index++) await ann.order(orderNumber(index));
  await untilSettled(6);
  const file = join(instance.directory.root, 'older.backup');
  const [backedUp, said] = await run('backup', '--out', file);
  expect([backedUp, said]).toEqual([0, expect.stringContaining(file)]);

  // What came after it.
  const admin = bearer(await tokenOf('admin', 'demo-admin-1'));
  const invite = await ask('/admin/invites', { body: {}, headers: admin });
  const { invite_code } = invite.body;
  const friend = { username: 'latecomer', nickname: 'Late', password: 'a-friend-of-all-1' };
  expect((await ask('/users', { body: { invite_code, ...friend } })).status).toBe(201);
  const signedIn = bearer(await tokenOf(friend.username, friend.password));
  const made = await ask('/api-keys', {
    body: { name: 'bot', scopes: ['read', 'trade'] },
    headers: signedIn,
  });
  const key = { 'x-api-key': made.body.api_key as string };
  await vi.waitUntil(async () => {
    const body = { client_order_id: randomUUID(), ...BUY_BTC };
    return (await ask('/orders', { body, headers: key })).status === 202;
  }, PATIENCE);
  expect((await ask('/logout', { body: {}, headers: bearer(revoked) })).status).toBe(204);
  for (let index = 0; index < 9; index++) await ann.order(orderNumber(index));
  const journaled = await ann.order(orderNumber(1));
  await untilSettled(17);
  await untilJournaled();

  // One more, of which no journal hears; then all is lost, and one is accepted meanwhile.
  process.kill(await instance.pidOf('home', 'journal'), 'SIGSTOP');
  const untold = await ann.order(BUY_BTC);
  await untilSettled(18);
  const expected = await hashWithout(ben.username);
  await instance.destroy('home');
  rmSync(instance.directory.home.root, { recursive: true });
  const queued = await ben.order(BUY_BTC);
  expect([untold.status, queued.status]).toEqual([202, 202]);

  const [code, printed] = await run('restore', file);
  expect([code, printed]).toEqual([0, expect.stringMatching(/settled +11 orders/)]);
  expect(existsSync(instance.directory.home.postgres)).toBe(true);
  await instance.start('home');
  await untilSettled(19);
  expect(await hashWithout(ben.username)).toBe(expected);

  const flagOf = async (who: Trader, { body }: typeof untold) =>
    (await who.get(`/orders/${body.order_id}`)).body;
  ann = await signIn(instance.origin, ann.username, 'a-password-for-tests');
  expect(await flagOf(ann, untold)).toMatchObject({
    status: 'FILLED',
    replayed_at: expect.any(String),
  });
  expect(await flagOf(ann, journaled)).toMatchObject({ status: 'FILLED', replayed_at: null });
  expect(await flagOf(ben, queued)).toMatchObject({ status: 'FILLED', replayed_at: null });

  // The friend and the key are known; who was signed out, stays so.
  await tokenOf(friend.username, friend.password);
  expect((await ask('/portfolio', { headers: key })).body.positions).toHaveLength(1);
  expect((await ask('/me', { headers: signedIn })).status).toBe(200);
  expect((await ask('/me', { headers: bearer(revoked) })).status).toBe(401);

  const verdict = await verifyInstance(instance.describe());
  expect(verdict.output).toContain('1 are, of which 0 still wait');
  expect(verdict).toMatchObject({ code: 0 });
}, 300_000);
