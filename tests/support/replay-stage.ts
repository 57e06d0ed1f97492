import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSql, type Sql } from '@mockstreet/db/client';
import type { CommandEnvelope } from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { FILLS_EXCHANGE, FILLS_LOG_STREAM } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import type { HomeKeyFiles } from '../../home/accounts/keys/key-files.ts';
import { continueOutbox } from '../../home/backup/continue-outbox.ts';
import { FILLS_LOG, readStream } from '../../home/journal/read-stream.ts';
import { recordBranch } from '../../home/journal/replay/branches.ts';
import { raiseNumbers } from '../../home/journal/replay/finish-replay.ts';
import { later } from '../../home/journal/replay/follow-chain.ts';
import { surveyJournal } from '../../home/journal/replay/survey-fills-log.ts';
import { type ReplayReport, replayJournals } from '../../home/journal/replay.ts';
import type { OutboxPosition } from '../../home/outbox/outbox-position.ts';
import type { TradingRules } from '../../home/trading/core/trading-rules.ts';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { createTestVhost, type TestVhost } from './broker.ts';
import { copyTestDatabase, type TestDatabase } from './database.ts';
import { type OrderDesk, openOrderDesk } from './order-desk.ts';
import { runEngine } from './running-engine.ts';
import { runJournal } from './running-journal.ts';
import { type TapeSecond, writeTestTape } from './test-tape.ts';
import { countSettled, openTradingFloor } from './trading-floor.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
/** What each costs about; every user can afford some of both, and not all that is asked for. */
export const LEVELS = { 'CRYPTO-COIN-BTC': 50_000, 'US-STOCK-AAPL': 20, 'FX-PAIR-USDKRW': 1_400 };
const TICKERS = Object.keys(LEVELS);
const PARTITIONS = 2;
const SECONDS = 900;

/** What prices do until when: seconds since the beginning. */
export interface StageDay {
  readonly tape: readonly TapeSecond[];
  readonly seconds: number;
}

/** A quote of each instrument for every second of (after, to], in turns of ten above these levels. */
export function stageTape(
  after: number,
  to: number,
  levels: Readonly<Record<string, number>> = LEVELS,
) {
  return Object.entries(levels).flatMap(([tickerId, level]): TapeSecond[] =>
    Array.from({ length: to - after }, (_, index) => {
      const second = after + index;
      const bid = level + ((second * 37) % 10);
      const at = addMicros(START, (second + 1) * MICROS_PER_SECOND);
      return { tickerId, at, bid: `${bid}`, ask: `${bid + 1}` };
    }),
  );
}

const DAY: StageDay = { tape: stageTape(0, SECONDS), seconds: SECONDS };
const PATIENCE = { timeout: 20_000, interval: 20 };

/** A moment of the stage, a little after a whole second. */
export function at(second: number): Instant {
  return addMicros(START, second * MICROS_PER_SECOND + 1);
}

/** A home's database: one that will be lost, a backup of it, or what became of that. */
export interface StageDatabase {
  readonly database: TestDatabase;
  readonly sql: Sql;
}

/** Markets are open at all times where not given. */
interface StageHours {
  readonly sessions?: 'real' | 'always';
}

export interface StageHomeOptions extends StageHours {
  readonly tapeTo: number;
  readonly journaling?: boolean;
  /** Of the house where not given. */
  readonly rules?: TradingRules;
}

export interface StageHome {
  /** So many are settled, and told to the edge where there is a journal. */
  settled(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** A backup: a database, and the journal's keys of its time. */
export interface StageBackup extends StageDatabase {
  readonly journalKeys: string;
  /** Those that a restore has chosen; else the other keys are still in place. */
  readonly keyFiles?: HomeKeyFiles;
}

/** A home that loses its database, in parts: the edge's broker, an engine, a journal, a tape. */
export interface ReplayStage {
  readonly vhost: TestVhost;
  readonly desk: OrderDesk;
  readonly users: readonly string[];
  /** The database that will be lost, and is kept to compare. */
  house(): StageDatabase;
  /** A mix of what is filled and what the account cannot bear, one a second from `second` on. */
  orders(second: number, count: number): Promise<OrderEnvelope[]>;
  publish(
    envelopes: readonly (OrderEnvelope | CommandEnvelope)[],
    beaconAt?: number,
  ): Promise<void>;
  /** Engine and journal, with the tape up to a second. */
  start(where: StageDatabase, given: StageHomeOptions): Promise<StageHome>;
  /** What a backup of now would hold; nobody may work on the house. */
  backUp(): Promise<StageBackup>;
  /** Replays the journals into a backup, as the restore does. */
  replay(backup: StageBackup, hours?: StageHours): Promise<ReplayReport>;
  /** Goes on from a backup as a restore without a replay does. */
  giveUp(backup: StageBackup): Promise<{ highest: OutboxPosition; start: OutboxPosition }>;
  /** What is not right with a database, a line for each. */
  breaches(where: StageDatabase): Promise<string[]>;
  /** Has a thief of the edge put other messages in the place of those in `fills.log`. */
  rewriteFillsLog(change: (messages: readonly string[]) => readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openReplayStage(userCount = 4, day = DAY): Promise<ReplayStage> {
  const users = Array.from({ length: userCount }, () => randomUUID());
  const vhost = await createTestVhost({ partitions: PARTITIONS });
  const desk = await openOrderDesk(vhost, PARTITIONS);
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-replay-'));
  let house: StageDatabase = await openTradingFloor(users, START);
  const backups: StageBackup[] = [];
  const databases = new Set<TestDatabase>([house.database]);

  return {
    ...{ vhost, desk, users },
    house: () => house,
    orders: (second, count) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => {
          const userId = users[index % users.length] as string;
          return desk.envelope(userId, orderNumber(index), at(second + index));
        }),
      ),
    async publish(envelopes, beaconAt) {
      for (const envelope of envelopes) await desk.publish(envelope);
      if (beaconAt !== undefined) await desk.beacon(at(beaconAt));
    },
    start: (where, given) => startHome({ vhost, desk, day }, where, given),
    async backUp() {
      await house.sql.end();
      const database = await copyTestDatabase(house.database);
      databases.add(database);
      house = { ...house, sql: createSql({ url: house.database.url, applicationName: 'test' }) };
      const sql = createSql({ url: database.url, applicationName: 'test' });
      const journalKeys = join(folder, `journal-key-${backups.length}.json`);
      copyFileSync(desk.keys.files.journalKeys, journalKeys);
      backups.push({ database, sql, journalKeys });
      return backups.at(-1) as StageBackup;
    },
    async replay(
      { database, sql, journalKeys, keyFiles = desk.keys.files },
      { sessions = 'always' } = {},
    ) {
      const survey = await surveyJournal({ amqpUrl: vhost.amqpOf.auditor, journalKeys });
      const { end, start } = await continueOutbox(sql, survey.highest);
      const report = await replayJournals({
        databaseUrl: database.url,
        amqpUrl: vhost.amqpOf.auditor,
        keyFiles: { ...keyFiles, journalKeys },
        sessions,
        clock: () => at(day.seconds),
        log: pino({ level: 'silent' }),
      });
      await recordBranch(sql, { after: later(end, report.upTo), before: start });
      return report;
    },
    async giveUp({ sql, journalKeys }) {
      const survey = await surveyJournal({ amqpUrl: vhost.amqpOf.auditor, journalKeys });
      const { end, start } = await continueOutbox(sql, survey.highest);
      await raiseNumbers(sql, survey.highestId);
      await recordBranch(sql, { after: end, before: start });
      return { highest: survey.highest, start };
    },
    breaches: ({ sql }) => breachesOf(sql),
    rewriteFillsLog: (change) => rewriteFillsLog(vhost, change),
    async close() {
      for (const { sql } of [house, ...backups]) await sql.end();
      for (const database of databases) await database.drop();
      await desk.close();
      await vhost.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

function orderNumber(index: number): object {
  const ticker_id = TICKERS[(index + Math.floor(index / 4)) % 2];
  return index % 3 === 2
    ? { ticker_id, side: 'SELL', type: 'MARKET', quantity: `${1 + (index % 2)}` }
    : { ticker_id, side: 'BUY', type: 'MARKET', amount_krw: `${300_000 + index}` };
}

async function startHome(
  { vhost, desk, day }: Pick<ReplayStage, 'vhost' | 'desk'> & { readonly day: StageDay },
  { database, sql }: StageDatabase,
  { tapeTo, journaling = true, rules, sessions = 'always' }: StageHomeOptions,
): Promise<StageHome> {
  const clock = () => at(day.seconds);
  await writeTestTape(
    sql,
    day.tape.filter((print) => print.at <= at(tapeTo)),
    at(tapeTo),
  );
  const engine = await runEngine({
    ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.engine, keyFiles: desk.keys.files },
    // By a clock that stands still nothing would ever have waited for long.
    briefWaitMicros: 0,
    ...{ partitions: PARTITIONS, batchSize: 20, clock, sessions, ...(rules ? { rules } : {}) },
  });
  const journal = journaling
    ? await runJournal({
        ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.journal, keys: desk.keys },
        ...{ clock, eventsPerMessage: 7 },
      })
    : undefined;
  return {
    async settled(count) {
      await vi.waitUntil(async () => {
        // As the engine's process looks every second.
        await sql`select pg_notify('tape_moved', '')`;
        return (await countSettled(sql)) === count;
      }, PATIENCE);
      await journal?.caughtUp();
    },
    async stop() {
      await journal?.stop();
      await engine.stop();
      expect([...engine.faults, ...(journal?.faults ?? [])]).toEqual([]);
    },
  };
}

async function breachesOf(sql: Sql): Promise<string[]> {
  const findings = (await sql.begin('isolation level repeatable read read only', (snapshot) =>
    checkDatabase(snapshot as unknown as Sql),
  )) as Awaited<ReturnType<typeof checkDatabase>>;
  return findings.flatMap(({ rule, examples }) => (examples.length ? [rule, ...examples] : []));
}

async function rewriteFillsLog(
  { amqpUrl, api, vhost }: TestVhost,
  change: (messages: readonly string[]) => readonly string[],
): Promise<void> {
  const connection = await connect(amqpUrl);
  try {
    const messages: string[] = [];
    await readStream(connection, FILLS_LOG, async (contents) => {
      messages.push(...contents.map(String));
    });
    await api('DELETE', `/api/queues/${vhost}/${FILLS_LOG_STREAM}`);
    // Topology declares it anew.
    const bindings = `/api/exchanges/${vhost}/${FILLS_EXCHANGE}/bindings/source`;
    await vi.waitUntil(async () => ((await api('GET', bindings)) as []).length > 0, PATIENCE);
    const channel = await connection.createConfirmChannel();
    for (const message of change(messages)) {
      channel.publish(FILLS_EXCHANGE, '', Buffer.from(message), { mandatory: true });
    }
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}
