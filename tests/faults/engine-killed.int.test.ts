import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { connect } from 'amqplib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { asService, type TestDatabase } from '../support/database.ts';
import { type EngineProcess, startEngineProcess } from '../support/engine-process.ts';
import { freePortBase } from '../support/free-port-base.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled, openTradingFloor } from '../support/trading-floor.ts';

/** Two hours ago: the engine's own clock is the real one, and believes no stamps from its future. */
const START = instant((Math.floor(Date.now() / 1000) - 7_200) * MICROS_PER_SECOND);
const END = addMicros(START, 400 * MICROS_PER_SECOND);
const USERS = Array.from({ length: 10 }, () => randomUUID());

let vhost: TestVhost;
let desk: OrderDesk;
let database: TestDatabase;
let sql: Sql;
let proxy: TcpProxy;
let engine: EngineProcess | undefined;

beforeEach(async () => {
  vhost = await createTestVhost({ partitions: 1 });
  desk = await openOrderDesk(vhost, 1);
  ({ database, sql } = await openTradingFloor(USERS, START));
  await writeTestTape(sql, waveTape(['CRYPTO-COIN-BTC'], START, 400), END);
  const { hostname, port } = new URL(vhost.amqpUrl);
  proxy = await startTcpProxy({ host: hostname, port: Number.parseInt(port, 10) });
});

afterEach(async () => {
  await engine?.kill();
  await proxy.close();
  await desk.close();
  await sql.end();
  await database.drop();
  await vhost.drop();
});

async function start(
  amqpUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<EngineProcess> {
  engine = await startEngineProcess({
    PORT: `${await freePortBase()}`,
    DATABASE_URL: asService(database.url, 'engine'),
    AMQP_URL: amqpUrl,
    PUBLIC_KEYS_FILE: desk.keys.files.publicKeys,
    SEALING_KEYS_FILE: desk.keys.files.sealingKeys,
    PARTITIONS: '1',
    SESSIONS: 'always',
    ...settings,
  });
  return engine;
}

function throughProxy(): string {
  const url = new URL(vhost.amqpOf.engine);
  url.port = `${proxy.port}`;
  return url.href;
}

async function messagesLeft(): Promise<number> {
  const connection = await connect(vhost.amqpUrl);
  const channel = await connection.createChannel();
  const { messageCount } = await channel.checkQueue('orders.0');
  await connection.close();
  return messageCount;
}

async function publishOrders(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const body = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '50000' };
    const at = addMicros(START, index * 100_000 + 1);
    await desk.publish(await desk.envelope(USERS[index % USERS.length] as string, body, at));
  }
  await desk.beacon(END);
}

test('an engine killed between commit and ack settles everything exactly once', async () => {
  // Ready, and its consumers registered; from now on the broker hears nothing from it.
  const first = await start(throughProxy());
  proxy.holdUpstream();
  await publishOrders(100);
  await vi.waitUntil(async () => (await countSettled(sql)) === 100, { timeout: 20_000 });
  const committed = await ledgerHash(sql);
  await first.kill();
  proxy.cut();
  proxy.release();
  // None of the hundred was acked: all of them come again.
  await vi.waitUntil(async () => (await messagesLeft()) >= 100, { timeout: 20_000 });

  await start(vhost.amqpOf.engine);
  await vi.waitUntil(async () => (await messagesLeft()) === 0, { timeout: 20_000 });
  expect(await ledgerHash(sql)).toBe(committed);
  const [legs] = await sql`select count(*)::int as legs from ledger_entries where kind = 'TRADE'`;
  expect(legs).toEqual({ legs: 100 * 6 });
});

test('an engine killed again and again under a backlog loses and doubles nothing', async () => {
  await publishOrders(600);
  for (let round = 0; round < 4; round++) {
    const victim = await start(vhost.amqpOf.engine, { BATCH_SIZE: '10' });
    const before = await countSettled(sql);
    await vi.waitUntil(async () => (await countSettled(sql)) > before, {
      timeout: 20_000,
      interval: 1,
    });
    await victim.kill();
    // It died with work left, in the middle of it.
    expect(await countSettled(sql)).toBeLessThan(600);
  }
  await start(vhost.amqpOf.engine);
  await vi.waitUntil(async () => (await countSettled(sql)) === 600, { timeout: 20_000 });
  const unbalanced = await sql`
    select w.user_id from wallets w
    join ledger_entries l on l.user_id = w.user_id and l.account = 'CASH'
    group by w.user_id, w.balance_krw having sum(l.amount) <> w.balance_krw`;
  expect(unbalanced).toEqual([]);
  const [legs] = await sql`
    select count(*)::int as legs, count(distinct journal_id)::int as orders
    from ledger_entries where kind = 'TRADE'`;
  const [filled] = await sql`select count(*)::int as filled from orders where status = 'FILLED'`;
  expect(legs).toEqual({ legs: 6 * filled?.filled, orders: filled?.filled });
});
