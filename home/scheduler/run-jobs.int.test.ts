import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createSql, type Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import {
  addDays,
  KST_DAY_MICROS,
  kstDate,
  startOfKstDate,
  startOfKstDay,
} from '@mockstreet/shared/kst';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { alertOf } from '#social/alert';
import { expectSettled, NotFinal } from '#social/read-day';
import { renderTemplate, TEMPLATES } from '#social/templates';
import { writeReport } from '#social/write-report';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { asService } from '../../tests/support/database.ts';
import { recordWaitingOrder } from '../../tests/support/recorded-orders.ts';
import { writeTestTape } from '../../tests/support/test-tape.ts';
import { openTrader, type TestTrader } from '../portfolio/testing/open-trader.ts';
import {
  keep,
  NOON,
  quote,
  type SnapshotStage,
  setSnapshotStage,
} from '../portfolio/testing/snapshot-stage.ts';
import type { Job } from './job.ts';
import { runJobs } from './run-jobs.ts';
import { createSchedulerState } from './scheduler-state.ts';

const BTC = 'CRYPTO-COIN-BTC';
const MAIN = fileURLToPath(new URL('../social/daily-report/main.ts', import.meta.url));
const PATIENCE = { timeout: 20_000, interval: 20 };
const DAY = kstDate(NOON);
const MIDNIGHT = addMicros(startOfKstDay(NOON), KST_DAY_MICROS);
const DUE = addMicros(MIDNIGHT, 10 * MICROS_PER_MINUTE);
const log = pino({ level: 'silent' });

const hours = (count: number) => addMicros(NOON, count * 60 * MICROS_PER_MINUTE);
const serviceSql = (stage: SnapshotStage) => {
  const sql = createSql({
    ...{ url: asService(stage.url, 'scheduler'), applicationName: 'test-report', poolSize: 1 },
  });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
};
/** An engine has heard its edge from one moment to another. */
const hear = (sql: Sql, from: Instant, to: Instant) => sql`
  insert into service_spans (engine, from_at, to_at, duplicates) values (0, ${from}, ${to}, 0)
  on conflict (engine, from_at) do update set to_at = excluded.to_at`;
const write = (stage: SnapshotStage, sql: Sql, day = DAY) =>
  writeReport(day, { sql, clock: () => stage.now, minTrades: 1 });
const told = async (sql: Sql) =>
  (await sql`select channel, payload from outbox where payload ->> 'type' = 'daily_report'`).map(
    ({ channel, payload }) => ({ channel, payload }),
  );
const report = async (sql: Sql, day = DAY) => {
  const [row] = await sql`
    select outcome, figures from daily_reports where day = ${day}::text::date`;
  return row;
};

/** Five million from the house, which are no profit; nothing that was held is taken. */
const bailOut = (sql: Sql, userId: string) => sql`
  insert into bailouts (command_id, user_id, at, cash_before_krw, exposure_before_krw,
    equity_before_krw, equity_max_krw, written_off_krw, given_krw, cash_krw, surrendered, cancelled,
    trusted_again_at, decided_under, settled_at)
  values (${userId}, ${userId}, ${hours(1)}, 8799998, 0, 8799998, 9000000, 0, 5000000, 13799998, 0, 0,
    ${hours(1)}, 'x', ${hours(1)})`;

/** Each of them bought a coin at noon and is worth another sum by midnight; one is bailed out, the last does nothing. */
async function trade(stage: SnapshotStage): Promise<void> {
  const { sql } = stage;
  const traders: TestTrader[] = [];
  for (const nickname of ['지호', '@everyone', '민수', '가만히']) {
    const trader = await openTrader(sql, hours(-30));
    await sql`update users set nickname = ${nickname} where id = ${trader.userId}`;
    traders.push(trader);
  }
  await writeTestTape(
    sql,
    [quote(BTC, hours(-1), '50000000'), quote(BTC, hours(11), '60000000')],
    addMicros(MIDNIGHT, 60 * MICROS_PER_MINUTE),
  );
  const order = { tickerId: BTC, side: 'BUY', quantity: '0.01', at: NOON } as const;
  const [jiho, everyone, minsu] = traders;
  await jiho?.trade({ ...order, price: '50000000' });
  await everyone?.trade({ ...order, price: '70000000' });
  for (const second of [0, 1]) {
    const at = addMicros(NOON, second * MICROS_PER_SECOND);
    await minsu?.trade({ ...order, at, price: '60000000', feeKrw: '1' });
  }
  await bailOut(sql, minsu?.userId ?? '');
}

test('waits until a day is final, then is written once however many write it, and Discord is told', async () => {
  const stage = await setSnapshotStage();
  const [one, other] = [serviceSql(stage), serviceSql(stage)];
  await trade(stage);
  const refused = (why: RegExp) => expect(write(stage, one)).rejects.toThrow(why);

  await refused(/not over/);
  stage.now = DUE;
  await refused(/no engine has heard/);
  await hear(stage.sql, addMicros(DUE, -MICROS_PER_MINUTE), DUE);
  await refused(/no engine has heard/);
  await hear(stage.sql, NOON, DUE);
  await refused(/snapshots are behind/);
  const [waiter] = await stage.sql<{ id: string }[]>`select id from users limit 1`;
  const pending = await recordWaitingOrder(stage.sql, {
    ...{ userId: waiter?.id ?? '', acceptedAt: NOON },
  });
  await refused(/not decided/);
  await stage.sql`update orders set status = 'CANCELLED', reason = 'EXPIRED', settled_at = now()
    where id = ${pending}`;
  keep(stage);
  await vi.waitFor(() => expect(write(stage, one)).resolves.toBe('REPORTED'), PATIENCE);

  expect(await Promise.all([write(stage, one), write(stage, other)])).toEqual([
    'ALREADY',
    'ALREADY',
  ]);
  await expect(stage.sql`delete from daily_reports`).rejects.toThrow(/append-only|must not/);
  expect(await report(stage.sql)).toMatchObject({
    outcome: 'REPORTED',
    figures: {
      ...{ active: 3, unvalued: 0, trades: 4 },
      gainer: { nickname: '지호', profit_krw: '100000' },
      loser: { nickname: '@everyone', profit_krw: '-100000' },
      volume_king: { nickname: '민수', trades: 2 },
    },
  });
  const [event, ...more] = await told(stage.sql);
  expect(more).toEqual([]);
  const alert = alertOf('alerts', event as never, { whaleThresholdKrw: decimal('1') });
  const values = Object.entries(alert?.values ?? {}).map(([name, value]) => [
    name,
    typeof value === 'object' ? decimal(value.decimal) : value,
  ]);
  const { text } = renderTemplate(TEMPLATES.daily_report.default, Object.fromEntries(values));
  expect(text.split('\n').slice(1)).toEqual([
    '🥇 오늘의 승리자: 지호 (+100,000 KRW)',
    '💩 오늘의 흑우: @everyone (-100,000 KRW)',
    '🌙 야수의 심장: 민수 (2회 체결)',
  ]);
});

test('an order on the share of a user holds up a day while a strike may yet fill it on it, and no longer', async () => {
  const stage = await setSnapshotStage();
  const { sql } = stage;
  const [scheduler, share, start] = [serviceSql(stage), 'HUMAN-ETF-JIHO', startOfKstDay(NOON)];
  const hour = (count: number) => addMicros(start, count * 60 * MICROS_PER_MINUTE);
  await hear(sql, NOON, DUE);
  const { userId } = await openTrader(sql, hour(-90));
  await sql`
    insert into human_etfs (ticker_id, user_id, command_id, dividend_rate, listed_at, first_strike_at,
      price, nav_krw, book_krw, decided_under, settled_at)
    values (${share}, ${userId}, ${userId}, 0, ${hour(-20)}, ${hour(-17)}, 1, 1, 1, 'x', ${NOON})`;
  const strike = (at: Instant, pricedFrom: Instant) => sql`
    insert into human_etf_strikes (ticker_id, at, command_id, user_id, nav_krw, price, base_krw,
      priced_from, realised_krw, high_water_krw, due_krw, per_share, paid_krw, book_krw, outstanding,
      holders, is_closing, decided_under, settled_at)
    values (${share}, ${at}, gen_random_uuid(), ${userId}, 1, 1, 1, ${pricedFrom}, 0, 0, 0, 0, 0, 1, 0,
      0, false, 'x', ${NOON})`;
  const isFinal = () =>
    expectSettled(scheduler, { start, end: MIDNIGHT }).then(
      () => true,
      (error: unknown) => {
        expect(error).toBeInstanceOf(NotFinal);
        return false;
      },
    );
  const order = async (acceptedAt: Instant) => {
    const id = await recordWaitingOrder(sql, { userId, acceptedAt, tickerId: share });
    expect(await isFinal()).toBe(false);
    await sql`update orders set hold_krw = 1, hold_quantity = 0 where id = ${id}`;
    return id;
  };
  await strike(hour(-17), hour(-17));

  // Behind the strike of the day, which the engine has yet to come to.
  await order(hour(8));
  expect(await isFinal()).toBe(true);
  const early = await order(hour(6));
  expect(await isFinal()).toBe(false);
  // What the issuer holds was last priced before the order: it waits for the next day's.
  await strike(hour(7), hour(5));
  expect(await isFinal()).toBe(true);
  const first = await order(hour(4));
  expect(await isFinal()).toBe(false);
  await sql`
    insert into halts (id, ticker_id, cause, requested_by, requested_at, from_at)
    values (gen_random_uuid(), ${share}, 'ADMIN', ${userId}, ${hour(6)}, ${hour(6)})`;
  expect(await isFinal()).toBe(true);
  await sql`update halts set to_at = ${hour(7)}`;
  expect(await isFinal()).toBe(false);
  await sql`update orders set status = 'FAILED', reason = 'NO_PRICE', settled_at = now()
    where id = ${first}`;
  expect(await isFinal()).toBe(true);
  // The next day it is asked of that day's strike.
  await sql`update orders set accepted_at = ${hour(6)} where id = ${early}`;
  const nextDay = { start: MIDNIGHT, end: addMicros(MIDNIGHT, KST_DAY_MICROS) };
  await hear(sql, NOON, addMicros(DUE, KST_DAY_MICROS));
  await expect(expectSettled(scheduler, nextDay)).rejects.toThrow(/not decided/);
});

test('run twice at the same moment, one of the two writes it', async () => {
  const stage = await setSnapshotStage();
  stage.now = DUE;
  await hear(stage.sql, NOON, DUE);
  const outcomes = await Promise.all([
    write(stage, serviceSql(stage)),
    write(stage, serviceSql(stage)),
  ]);
  expect(outcomes.toSorted()).toEqual(['ALREADY', 'NO_TRADES']);
  expect(await report(stage.sql)).toMatchObject({ outcome: 'NO_TRADES' });
  // Nobody traded: nobody is told.
  expect(await told(stage.sql)).toEqual([]);
});

test('worker_daily_report writes the report of one day: 0 also where it was there, 1 not yet, 2 no day', async () => {
  const stage = await setSnapshotStage();
  const now = instantFromMillis(Date.now());
  const [today, yesterday] = [kstDate(now), addDays(kstDate(now), -1)];
  const run = async (...args: string[]) => {
    const environment = { ...COMPILE_CACHE, DATABASE_URL: asService(stage.url, 'scheduler') };
    const child = spawn(process.execPath, [MAIN, ...args], { env: environment, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return code;
  };
  await hear(stage.sql, startOfKstDate(yesterday), addMicros(now, 10 * MICROS_PER_MINUTE));
  expect(await Promise.all([run(), run('--day', today), run('--day', '2026-02-30')])).toEqual([
    0, 1, 2,
  ]);
  expect(await run('--day', yesterday)).toBe(0);
  expect(await report(stage.sql, yesterday)).toMatchObject({ outcome: 'NO_TRADES' });
  expect(await stage.sql`select day from daily_reports`).toHaveLength(1);
});

/** A scheduler with the one job, in its own role, until the test ends or it is stopped. */
function start(stage: SnapshotStage, run: Job['run']) {
  const state = createSchedulerState();
  const scheduler = runJobs({
    ...{ databaseUrl: asService(stage.url, 'scheduler'), state, log, clock: () => stage.now },
    jobs: [{ name: 'daily_report', dueAtMinute: 10, covers: 'ended_day', run }],
  });
  onTestFinished(() => scheduler.stop());
  return { ...scheduler, state };
}
const runs = async (sql: Sql) => [
  ...(await sql`
    select day::text, state, attempts, outcome, error from job_runs where job = 'daily_report'
    order by started_at, day`),
];
const reportJob: Job['run'] = (day, ports) => writeReport(day, { ...ports, minTrades: 1 });
const isKnown = ({ sql }: SnapshotStage) =>
  vi.waitFor(async () => expect(await sql`select name from jobs`).toHaveLength(1), PATIENCE);

test('three missed days are caught up, the oldest first; another scheduler stands by', async () => {
  const stage = await setSnapshotStage();
  const first = start(stage, reportJob);
  await isKnown(stage);
  // What was due before there was a scheduler, nobody missed.
  expect(await runs(stage.sql)).toEqual([]);
  await first.stop();

  stage.now = addMicros(DUE, 2 * KST_DAY_MICROS);
  await hear(stage.sql, addMicros(stage.now, -6 * MICROS_PER_MINUTE), stage.now);
  const second = start(stage, reportJob);
  await vi.waitFor(() => expect(second.state.done).toBe(3), PATIENCE);
  const done = { state: 'DONE', attempts: 1, outcome: 'NO_TRADES', error: null };
  const days = [0, 1, 2].map((later) => addDays(DAY, later));
  expect(await runs(stage.sql)).toEqual(days.map((day) => ({ day, ...done })));
  const written = await stage.sql`select day::text from daily_reports order by written_at, day`;
  expect(written.map(({ day }) => day)).toEqual(days);

  const third = start(stage, reportJob);
  await vi.waitFor(() => expect(third.state.role).toBe('standby'), PATIENCE);
  expect(third.state.done).toBe(0);
});

test('killed behind the report and before it is recorded as run, it comes to the same', async () => {
  const stage = await setSnapshotStage();
  let attempts = 0;
  const { state } = start(stage, async (day, ports) => {
    attempts += 1;
    const outcome = await reportJob(day, ports);
    if (attempts === 1) await ports.sql`select pg_terminate_backend(pg_backend_pid())`;
    return outcome;
  });
  await isKnown(stage);
  await hear(stage.sql, NOON, DUE);
  stage.now = DUE;
  await vi.waitFor(() => expect(state.done).toBe(1), PATIENCE);
  expect(await runs(stage.sql)).toMatchObject([
    { day: DAY, state: 'DONE', attempts: 2, outcome: 'ALREADY', error: null },
  ]);
  expect(await stage.sql`select day from daily_reports`).toHaveLength(1);
});

test('what fails is tried again later; a paused job waits, and is caught up once it goes on', async () => {
  const stage = await setSnapshotStage();
  const admin = (await openTrader(stage.sql, NOON)).userId;
  await stage.sql`update users set role = 'ADMIN' where id = ${admin}`;
  const act = async (pause: boolean) => {
    const [row] = await stage.sql`
      select pause_job('daily_report', ${pause}, ${stage.now}, ${admin}, null, '{}') as answer`;
    return row?.answer;
  };
  let isFinal = false;
  const { state } = start(stage, async () => {
    if (!isFinal) throw new NotFinal('not yet');
    return 'REPORTED';
  });
  await isKnown(stage);
  expect(await act(true)).toBe('done');
  stage.now = DUE;
  // It has looked at the new time, and left it at that.
  await vi.waitFor(async () => {
    const [job] = await stage.sql`select next_day::text as day from jobs`;
    expect(job?.day).toBe(addDays(DAY, 1));
  }, PATIENCE);
  expect(await runs(stage.sql)).toEqual([]);

  expect(await act(false)).toBe('done');
  await vi.waitFor(() => expect(state.failed).toBe(1), PATIENCE);
  const failed = { day: DAY, state: 'FAILED', attempts: 1, outcome: null, error: 'not yet' };
  await vi.waitFor(async () => expect(await runs(stage.sql)).toEqual([failed]), PATIENCE);
  isFinal = true;
  stage.now = addMicros(stage.now, MICROS_PER_MINUTE);
  await vi.waitFor(() => expect(state.done).toBe(1), PATIENCE);
  expect(await runs(stage.sql)).toMatchObject([{ state: 'DONE', attempts: 2, error: null }]);
  expect(state.failing).toEqual(new Set());
});
