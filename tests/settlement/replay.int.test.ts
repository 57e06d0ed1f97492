import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAccount } from '../../home/accounts/open-account.ts';
import { continueOutbox } from '../../home/backup/continue-outbox.ts';
import { type ReplayReport, replayJournals } from '../../home/journal/replay.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { createTestVhost, type TestVhost } from '../support/broker.ts';
import { copyTestDatabase, type TestDatabase } from '../support/database.ts';
import { sealed } from '../support/desk-credentials.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { type OrderDesk, openOrderDesk } from '../support/order-desk.ts';
import { runEngine } from '../support/running-engine.ts';
import { type RunningJournal, runJournal } from '../support/running-journal.ts';
import { endSession, storeApiKey, storeSession } from '../support/stored-credentials.ts';
import { waveTape, writeTestTape } from '../support/test-tape.ts';
import { countSettled, openTradingFloor } from '../support/trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const TICKERS = ['CRYPTO-COIN-BTC', 'US-STOCK-AAPL', 'FX-PAIR-USDKRW'];
const PARTITIONS = 2;
const SECONDS = 900;
const TAPE = waveTape(TICKERS, START, SECONDS);
const END = at(SECONDS);
const USERS = Array.from({ length: 4 }, () => randomUUID());
const PATIENCE = { timeout: 20_000, interval: 20 };

let vhost: TestVhost;
let desk: OrderDesk;
/** The database that will be lost, and is kept to compare. */
let house: { database: TestDatabase; sql: Sql };
const opened: { database: TestDatabase; sql: Sql }[] = [];

beforeEach(async () => {
  vhost = await createTestVhost({ partitions: PARTITIONS });
  desk = await openOrderDesk(vhost, PARTITIONS);
  house = await openTradingFloor(USERS, START);
  opened.push(house);
});

afterEach(async () => {
  for (const { sql, database } of opened.splice(0)) {
    await sql.end();
    await database.drop();
  }
  await desk.close();
  await vhost.drop();
});

function at(second: number): Instant {
  return addMicros(START, second * MICROS_PER_SECOND + 1);
}

/** A mix of what is filled and what the account cannot bear, from a second on. */
async function ordersFrom(second: number, count: number): Promise<OrderEnvelope[]> {
  return await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const size =
        index % 3 === 2 ? { quantity: `${1 + (index % 2)}` } : { amount_krw: `${100_000 + index}` };
      return desk.envelope(
        USERS[index % USERS.length] as string,
        {
          ticker_id: TICKERS[index % 2],
          side: index % 3 === 2 ? 'SELL' : 'BUY',
          type: 'MARKET',
          ...size,
        },
        at(second + index),
      );
    }),
  );
}

interface Home {
  readonly journal: RunningJournal | undefined;
  /** All these are settled, and journaled where there is a journal. */
  settled(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Engine and journal on a database, which has the tape up to a second. */
async function startHome(
  { database, sql }: typeof house,
  given: { readonly tapeTo: number; readonly journaling?: boolean },
): Promise<Home> {
  const { tapeTo, journaling = true } = given;
  const prints = TAPE.filter((print) => print.at <= at(tapeTo));
  await writeTestTape(sql, prints, at(tapeTo));
  const engine = await runEngine({
    databaseUrl: database.url,
    amqpUrl: vhost.amqpOf.engine,
    keyFiles: desk.keys.files,
    partitions: PARTITIONS,
    batchSize: 20,
    clock: () => END,
  });
  const journal = journaling
    ? await runJournal({
        databaseUrl: database.url,
        amqpUrl: vhost.amqpOf.journal,
        keys: desk.keys,
        clock: () => END,
        eventsPerMessage: 7,
      })
    : undefined;
  return {
    journal,
    async settled(count) {
      await vi.waitUntil(async () => (await countSettled(sql)) === count, PATIENCE);
      await journal?.caughtUp();
    },
    async stop() {
      await journal?.stop();
      await engine.stop();
      expect([...engine.faults, ...(journal?.faults ?? [])]).toEqual([]);
    },
  };
}

/** What a backup of now would hold. */
async function backUp(): Promise<TestDatabase> {
  await house.sql.end();
  const backup = await copyTestDatabase(house.database);
  house = { ...house, sql: createSql({ url: house.database.url, applicationName: 'test' }) };
  opened[0] = house;
  return backup;
}

async function restore(backup: TestDatabase): Promise<typeof house> {
  const sql = createSql({ url: backup.url, applicationName: 'test' });
  const restored = { database: backup, sql };
  opened.push(restored);
  await continueOutbox(sql);
  return restored;
}

async function replay({ database }: typeof house): Promise<ReplayReport> {
  const { files } = desk.keys;
  return await replayJournals({
    databaseUrl: database.url,
    amqpUrl: vhost.amqpOf.auditor,
    keyFiles: files,
    sessions: 'always',
    clock: () => END,
    log: pino({ level: 'silent' }),
  });
}

async function publish(envelopes: readonly OrderEnvelope[], beaconAt: number): Promise<void> {
  for (const envelope of envelopes) await desk.publish(envelope);
  await desk.beacon(at(beaconAt));
}

/** What is not right with a database, a line for each. */
async function breaches(sql: Sql): Promise<string[]> {
  const findings = (await sql.begin('isolation level repeatable read read only', (snapshot) =>
    checkDatabase(snapshot as unknown as Sql),
  )) as Awaited<ReturnType<typeof checkDatabase>>;
  return findings.flatMap(({ rule, examples }) => (examples.length ? [rule, ...examples] : []));
}

test('what came after the backup comes back: people, keys, ends of sessions, and every settlement', async () => {
  const known = await storeSession(house.sql, USERS[0] as string, START);
  const first = await startHome(house, { tapeTo: 100 });
  await publish(await ordersFrom(0, 24), 100);
  await first.settled(24);
  await first.stop();
  const backup = await backUp();

  const second = await startHome(house, { tapeTo: 400 });
  const friend = randomUUID();
  await openAccount(house.sql, {
    ...{ userId: friend, username: 'late', nickname: 'Late', role: 'USER', passwordHash: 'hash' },
    startingCashKrw: wholeDecimal(500_000),
    openedAt: at(150),
  });
  await endSession(house.sql, known, at(160));
  const key = await storeApiKey(house.sql, { userId: friend, createdAt: at(170) });
  const buy = { ticker_id: 'US-STOCK-AAPL', side: 'BUY', type: 'MARKET', quantity: '1' };
  const credential = await sealed(desk.keys, 'ApiKey', { credential: key.key, at: at(170) });
  const byKey = await desk.envelope(friend, buy, at(180), credential);
  await publish([byKey, ...(await ordersFrom(200, 60))], 400);
  await second.settled(85);
  await second.stop();
  const expected = await ledgerHash(house.sql);

  const restored = await restore(backup);
  expect(await ledgerHash(restored.sql)).not.toBe(expected);
  const report = await replay(restored);
  expect(report).toMatchObject({ settled: 61, repriced: 0, refused: 0, gaps: [], diverged: [] });
  expect(report.setAside).toEqual(new Map());
  expect(await ledgerHash(restored.sql)).toBe(expected);
  for (const table of ['users', 'sessions', 'api_keys']) {
    const rows = (sql: Sql) => sql`select * from ${sql(table)} order by id`;
    expect(await rows(restored.sql)).toEqual(await rows(house.sql));
  }
  // Run again it finds all of it done.
  expect(await replay(restored)).toMatchObject({ settled: 0, accountRows: 0, repriced: 0 });

  // Home goes on, and the tape grows over what was restored of it.
  const third = await startHome(restored, { tapeTo: 900 });
  await publish(await ordersFrom(500, 12), 900);
  await third.settled(97);
  await third.stop();
  expect(await breaches(restored.sql)).toEqual([]);
}, 120_000);

test('what no journal tells of is priced anew and flagged; what still waits in a queue is not', async () => {
  const first = await startHome(house, { tapeTo: 100 });
  await publish(await ordersFrom(0, 8), 100);
  await first.settled(8);
  await first.stop();
  const backup = await backUp();

  const second = await startHome(house, { tapeTo: 300 });
  await publish(await ordersFrom(120, 8), 300);
  await second.settled(16);
  await second.stop();
  // Settled, and told to nobody before all was lost.
  const third = await startHome(house, { tapeTo: 400, journaling: false });
  const untold = await ordersFrom(310, 6);
  await publish(untold, 400);
  await third.settled(22);
  await third.stop();
  const queued = await ordersFrom(450, 4);
  for (const envelope of queued) await desk.publish(envelope);

  const restored = await restore(backup);
  expect(await replay(restored)).toMatchObject({ settled: 8, repriced: 10, commands: 26 });
  const fourth = await startHome(restored, { tapeTo: 900 });
  await desk.beacon(at(900));
  await fourth.settled(26);
  await fourth.stop();
  const flagged = await restored.sql`
    select id, partition from orders where replayed_at is not null order by id`;
  expect(flagged.map(({ id }) => id)).toEqual(untold.map(({ order_id }) => order_id).sort());
  expect(flagged.every(({ partition }) => partition >= 0)).toBe(true);

  // The house that was never lost comes to the same.
  const fifth = await startHome(house, { tapeTo: 900 });
  await publish(queued, 900);
  await fifth.settled(26);
  await fifth.stop();
  expect(await ledgerHash(restored.sql)).toBe(await ledgerHash(house.sql));
  expect(await breaches(restored.sql)).toEqual([]);
}, 120_000);
