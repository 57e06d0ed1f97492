import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql, type Sql } from '@mockstreet/db/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runOnInstance, verifyInstance } from '../support/instance-command.ts';
import { addTraders } from '../support/instance-users.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import type { Trader } from '../support/trader.ts';
import {
  borrow,
  borrowMore,
  goBankrupt,
  LEVERAGE_MAX,
  payBack,
  switchMargin,
} from './debts-through-a-loss.ts';
import { cancelOf, endLimits, expectEnds, restLimits } from './limits-through-a-loss.ts';

const TICKERS = ['CRYPTO-COIN-BTC', 'KRX-STOCK-005930', 'US-STOCK-AAPL'];
const PASSWORD = 'a-password-for-tests';
/** Orders of a day before the backup, and with the one that is bought on credit. */
const DAYS_WORK = 6;
const BEFORE = DAYS_WORK + 1;
/** Settled after the backup and told to the journal: fourteen of MARKET, and three limit orders. */
const TOLD = 17;
/** Settled when no journal heard of it any more, and by what was accepted while home was gone. */
const UNTOLD = 5;
const MEANWHILE = 3;
const PATIENCE = { timeout: 60_000, interval: 100 };
/** Those of the ledger hash that have a user in each row; legs of a trade have one in some. */
const TABLES_OF_USERS = [
  ...['orders', 'fills', 'wallets', 'portfolios'],
  ...['commands', 'settlement_receipts', 'action_applications'],
];

let instance: RunningInstance;
let ann: Trader;
let ben: Trader;
/** Owes from before the backup until shortly before the loss. */
let cara: Trader;
/** The house sells them out; the journal hears of the first. */
let dora: Trader;
let emil: Trader;
let crowd: readonly Trader[];

beforeAll(async () => {
  instance = await createInstance({ MARGIN_LEVERAGE_MAX: `${LEVERAGE_MAX}` });
  await instance.start('edge');
  await instance.start('home');
  [ann, ben, cara, dora, emil, ...crowd] = (await addTraders(instance, 9)) as [
    ...[Trader, Trader, Trader, Trader, Trader],
    ...Trader[],
  ];
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

const run = (command: string, ...options: string[]) =>
  runOnInstance(instance.describe(), command, ...options);

/** The crowd orders, again and again, until told to stop. */
function startTrading() {
  const done = new AbortController();
  let accepted = 0;
  const trading = crowd.map(async (trader) => {
    while (!done.signal.aborted) {
      if ((await trader.order(BUY_BTC)).status === 202) accepted += 1;
      await sleep(100);
    }
  });
  return {
    accepted: () => accepted,
    async stop() {
      done.abort();
      await Promise.all(trading);
    },
  };
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

async function countSettled(): Promise<number> {
  return await look(async (sql) => {
    const rows = await sql`select count(*)::int as n from orders where status <> 'PENDING'`;
    return rows[0]?.n;
  });
}

async function untilSettled(count: number): Promise<void> {
  await vi.waitUntil(async () => (await countSettled()) === count, PATIENCE);
}

async function untilResting(count: number): Promise<void> {
  const resting = () =>
    look((sql) => sql`select from orders where status = 'PENDING' and resting_since is not null`);
  await vi.waitUntil(async () => (await resting()).length === count, PATIENCE);
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
    for (const table of TABLES_OF_USERS) {
      await sql.unsafe(`create temp view ${table} as
        select * from public.${table} where user_id <> ${other}`);
    }
    await sql.unsafe(`create temp view ledger_entries as select * from public.ledger_entries
      where journal_id not in (
        select journal_id from public.ledger_entries where user_id = ${other})`);
    return await ledgerHash(sql);
  });
}

/** Takes a backup while friends trade; some of what they order is older than it, some younger. */
async function backUpUnderLoad() {
  const trading = startTrading();
  const backedUpAtLeast = (await countSettled()) + 20;
  await vi.waitUntil(async () => (await countSettled()) >= backedUpAtLeast, PATIENCE);
  const file = join(instance.directory.root, 'older.backup');
  const made = await run('backup', '--out', file);
  expect(made).toEqual({ code: 0, output: expect.stringContaining(file) });
  // One more of each may be on its way.
  const acceptedAtMost = trading.accepted() + crowd.length;
  await vi.waitUntil(() => trading.accepted() >= acceptedAtMost + 20, PATIENCE);
  await trading.stop();
  const settled = BEFORE + trading.accepted();
  return { file, settled, backedUpAtLeast, backedUpAtMost: BEFORE + acceptedAtMost };
}

/** Somebody who comes after the backup: signs up, signs in and orders with a key. */
async function letLatecomerIn() {
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
  return { friend, key, signedIn };
}

test('home’s data is gone, an older backup is there: all of it comes back by the journals of the edge', async () => {
  // A day's work, and the backup of it.
  const revoked = await tokenOf(ben.username, PASSWORD);
  for (let index = 0; index < DAYS_WORK; index++) await ann.order(orderNumber(index));
  const limits = await restLimits(ann, ben);
  await borrow(cara);
  await untilSettled(BEFORE);
  await untilResting(4);
  const { file, settled, backedUpAtLeast, backedUpAtMost } = await backUpUnderLoad();

  // What came after it.
  const { friend, key, signedIn } = await letLatecomerIn();
  expect((await ask('/logout', { body: {}, headers: bearer(revoked) })).status).toBe(204);
  for (let index = 0; index < 9; index++) await ann.order(orderNumber(index));
  const journaled = await ann.order(orderNumber(1));
  const young = await endLimits(ann, limits);
  await borrowMore(cara);
  await goBankrupt(dora);
  await untilSettled(settled + TOLD);
  await untilResting(4);
  await untilJournaled();

  // Orders, a cancel and a forced sale of which no journal hears; then all is lost, and as much is accepted meanwhile.
  process.kill(await instance.pidOf('home', 'journal'), 'SIGSTOP');
  const untold = await ann.order(BUY_BTC);
  await cancelOf(ann, limits.takenBackUntold);
  await payBack(cara);
  await goBankrupt(emil);
  await untilSettled(settled + TOLD + UNTOLD);
  const expected = await hashWithout(ben.username);
  expect(await run('restore', file)).toEqual({
    code: 2,
    output: expect.stringMatching(/HOME_RUNNING: .*\nDATA_PRESENT: /),
  });
  await instance.destroy('home');
  rmSync(instance.directory.home.root, { recursive: true });
  const queued = await ben.order(BUY_BTC);
  await cancelOf(ben, limits.takenBackMeanwhile);
  await switchMargin(ben, true);
  await borrowMore(ben);
  expect([untold.status, queued.status]).toEqual([202, 202]);

  const { code, output } = await run('restore', file);
  expect([code, output]).toEqual([0, expect.stringContaining('restored to')]);
  const settledAgain = Number(/settled +(\d+) orders/.exec(output)?.[1]);
  expect(settledAgain).toBeGreaterThanOrEqual(settled + TOLD - backedUpAtMost);
  expect(settledAgain).toBeLessThanOrEqual(settled + TOLD - backedUpAtLeast);
  expect(existsSync(instance.directory.home.postgres)).toBe(true);
  expect(existsSync(join(instance.directory.root, 'restoring'))).toBe(false);
  await instance.start('home');
  await untilSettled(settled + TOLD + UNTOLD + MEANWHILE);
  expect(await hashWithout(ben.username)).toBe(expected);
  await expectEnds({ ann, ben }, limits, young);

  // Who was signed in still is; how each order was priced, it says.
  const flagOf = async (who: Trader, { body }: typeof untold) =>
    (await who.get(`/orders/${body.order_id}`)).body;
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

  // Home goes on.
  const next = await ann.order(BUY_BTC);
  await cancelOf(ann, limits.stays);
  await untilSettled(settled + TOLD + UNTOLD + MEANWHILE + 2);
  expect(await flagOf(ann, next)).toMatchObject({ status: 'FILLED', replayed_at: null });
  const verdict = await verifyInstance(instance.describe());
  expect(verdict.output).toContain('3 are, of which 0 still wait');
  expect(verdict, verdict.output).toMatchObject({ code: 0 });
}, 300_000);
