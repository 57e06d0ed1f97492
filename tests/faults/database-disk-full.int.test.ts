import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { postgresRole } from '@mockstreet/access/postgres-roles';
import { createSql, type Sql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { databaseUser } from '@mockstreet/native/system-user';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { connect } from 'amqplib';
import { afterAll, expect, test, vi } from 'vitest';
import { checkLedger } from '../../scripts/chaos/checks/check-ledger.ts';
import { openRun, type RigRun, removeRun } from '../../scripts/two-hosts/run-name.ts';
import { mountSmallDisk, type SmallDisk } from '../../scripts/two-hosts/small-disk.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { type EngineProcess, startEngineProcess } from '../support/engine-process.ts';
import { freePortBase } from '../support/free-port-base.ts';
import { type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled, furnishTradingFloor } from '../support/trading-floor.ts';
import { setUpAs, whereNamespacesCanBeMade } from '../two-hosts/where-namespaces.ts';

/**
 * The tables of home's database on a disk of their own, which somebody else fills; the log that is
 * written ahead still has room. That disk full as well: `npm run chaos -- --two-hosts`.
 */
const START = instant((Math.floor(Date.now() / 1000) - 7_200) * MICROS_PER_SECOND);
const MIDDLE = addMicros(START, 200 * MICROS_PER_SECOND);
const END = addMicros(START, 400 * MICROS_PER_SECOND);
const USERS = Array.from({ length: 10 }, () => randomUUID());
const PASSWORD = 'of-the-engine';
const [BEFORE, MEANWHILE] = [20, 200];

let run: RigRun;
let disk: SmallDisk;
let postgres: OwnPostgres;
let vhost: TestVhost;
let desk: OrderDesk;
let sql: Sql;
let engineUrl: string;
let engine: EngineProcess | undefined;

whereNamespacesCanBeMade('a database whose disk is full', onASmallDisk);

/** A database whose tables lie in a folder of their own. */
async function databaseAt(folder: string): Promise<string> {
  const user = databaseUser();
  mkdirSync(folder);
  if (user) chownSync(folder, user.uid, user.gid);
  const administrator = createSql({
    url: await postgres.database('postgres'),
    applicationName: 'test',
    poolSize: 1,
  });
  await administrator.unsafe(`create tablespace small location '${folder}'`);
  await administrator.unsafe('create database floor tablespace small');
  await administrator.end();
  const url = await postgres.database('floor');
  await migrate(url);
  return url;
}

async function startEngine(): Promise<EngineProcess> {
  engine = await startEngineProcess({
    PORT: `${await freePortBase()}`,
    DATABASE_URL: engineUrl,
    AMQP_URL: vhost.amqpOf.engine,
    PUBLIC_KEYS_FILE: desk.keys.files.publicKeys,
    SEALING_KEYS_FILE: desk.keys.files.sealingKeys,
    PARTITIONS: '1',
    SESSIONS: 'always',
    LOG_LEVEL: 'silent',
  });
  return engine;
}

/** With the broker's confirmation, which is all that a 202 stands for. */
async function publishOrders(from: Instant, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const body = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '50000' };
    const at = addMicros(from, index * 100_000 + 1);
    await desk.publish(await desk.envelope(USERS[index % USERS.length] as string, body, at));
  }
}

async function messagesLeft(): Promise<number> {
  const connection = await connect(vhost.amqpUrl);
  const channel = await connection.createChannel();
  const { messageCount } = await channel.checkQueue('orders.0');
  await connection.close();
  return messageCount;
}

async function countStored(): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from orders`;
  return row?.n ?? 0;
}

function onASmallDisk() {
  setUpAs('an engine settles orders on it while there is room', async () => {
    run = openRun();
    // PostgreSQL's own user has to get there.
    chmodSync(run.folder, 0o711);
    disk = mountSmallDisk(join(run.folder, 'disk'), 64);
    [postgres, vhost] = await Promise.all([
      startOwnPostgres({ log_statement: 'none' }),
      createTestVhost({ partitions: 1 }),
    ]);
    desk = await openOrderDesk(vhost, 1);
    const url = await databaseAt(join(run.folder, 'disk/tables'));
    sql = createSql({ url, applicationName: 'test' });
    await sql.unsafe(`alter role ${postgresRole('engine')} password '${PASSWORD}'`);
    engineUrl = Object.assign(new URL(url), {
      username: postgresRole('engine'),
      password: PASSWORD,
    }).href;
    await furnishTradingFloor(sql, USERS, START);
    await writeTestTape(sql, waveTape(['CRYPTO-COIN-BTC'], START, 400), END);
    await startEngine();
    await publishOrders(START, BEFORE);
    await desk.beacon(MIDDLE);
    await vi.waitUntil(async () => (await countSettled(sql)) === BEFORE, { timeout: 30_000 });
  });

  afterAll(async () => {
    await engine?.kill();
    await sql?.end();
    await desk?.close();
    await vhost?.drop();
    await postgres?.stop();
    if (run) removeRun(run);
  });

  test('nothing is acked that could not be written; with room again all of it settles, once', async () => {
    disk.fill(0);
    await publishOrders(MIDDLE, MEANWHILE);
    expect(await engine?.exited).toBe(1);
    // Whoever starts it again changes nothing.
    await startEngine().then(
      ({ exited }) => exited,
      () => {},
    );
    expect(postgres.log()).toContain('No space left on device');
    const stored = await countStored();
    expect(stored).toBeLessThan(BEFORE + MEANWHILE);
    await vi.waitUntil(async () => (await messagesLeft()) >= BEFORE + MEANWHILE - stored, 20_000);

    disk.resize(128);
    await startEngine();
    await desk.beacon(END);
    await vi.waitUntil(async () => (await countSettled(sql)) === BEFORE + MEANWHILE, {
      timeout: 30_000,
    });
    expect(await countStored()).toBe(BEFORE + MEANWHILE);
    await vi.waitUntil(async () => (await messagesLeft()) === 0, 20_000);
    expect(await checkLedger(sql)).toEqual([]);
    const [legs] = await sql`
      select count(*)::int as legs, count(distinct journal_id)::int as orders
      from ledger_entries where kind = 'TRADE'`;
    const [filled] = await sql`select count(*)::int as n from orders where status = 'FILLED'`;
    expect(filled?.n).toBeGreaterThan(BEFORE);
    expect(legs).toEqual({ legs: 6 * filled?.n, orders: filled?.n });
  });
}
