import { createSql, type Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { followOutbox } from '#outbox/follow-outbox';
import type { Job } from './job.ts';
import { beginRun, failRun, finishRun, keepJob, readDueDay } from './job-records.ts';
import type { SchedulerState } from './scheduler-state.ts';

/** Something that is due whenever it is, and looks for itself. */
export interface Watch {
  readonly name: string;
  look(sql: Sql): Promise<unknown>;
}

export interface SchedulerOptions {
  readonly databaseUrl: string;
  readonly jobs: readonly Job[];
  /** What is looked after in every round beside them, in order. */
  readonly watches?: readonly Watch[];
  readonly clock: Clock;
  readonly state: SchedulerState;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** A run over all accounts. */
const ROUND_DEADLINE_MS = 120_000;
/** What an outage came to for everybody is one statement. */
const STATEMENT_MS_MAX = 100_000;
const CLOSE_WITHIN_SECONDS = 1;

/**
 * Runs jobs when they are due, one process at a time, and looks once a second. What it has to know stands in Postgres:
 * whatever fails or dies, the next session goes on from there, and a run that had begun is begun again.
 */
export function runJobs(options: SchedulerOptions): { stop(): Promise<void> } {
  const { state, log } = options;
  // The loop of the outbox's readers: here nothing wakes it, so it looks every second.
  return followOutbox({
    openSession: async () => openSession(options.databaseUrl),
    roundDeadlineMs: ROUND_DEADLINE_MS,
    round: ({ sql }) => runOnce(sql, options),
    onConnecting: () => {
      state.role = 'connecting';
    },
    onFault(error) {
      state.faults += 1;
      state.lastFault = String(error);
      log.warn({ err: error }, 'will look again what is due');
    },
  });
}

/** The lock belongs to the one connection. */
function openSession(url: string) {
  const sql = createSql({
    ...{ url, applicationName: 'scheduler', poolSize: 1 },
    statementTimeoutMs: STATEMENT_MS_MAX,
  });
  return { sql, close: () => sql.end({ timeout: CLOSE_WITHIN_SECONDS }) };
}

/** One round. True when there may be more to do at once. */
async function runOnce(sql: Sql, options: SchedulerOptions): Promise<boolean> {
  const { jobs, watches = [], clock, state, log } = options;
  const [row] = await sql<{ held: boolean }[]>`
    select pg_try_advisory_lock(${LOCK_KEYS.scheduler}) as held`;
  state.role = row?.held ? 'active' : 'standby';
  state.lastFault = null;
  if (state.role === 'standby') return false;
  for (const watch of watches) await lookFor(sql, watch, options);
  let more = false;
  for (const job of jobs) {
    await keepJob(sql, job, clock());
    const day = await readDueDay(sql, job, clock());
    if (day === undefined) continue;
    const attempts = await beginRun(sql, job, day, clock());
    if (attempts === undefined) continue;
    const run = { job: job.name, day, attempts };
    try {
      const outcome = await job.run(day, { sql, clock });
      await finishRun(sql, run, outcome, clock());
      state.done += 1;
      state.failing.delete(job.name);
      log.info({ ...run, outcome }, 'done');
    } catch (error) {
      state.failed += 1;
      state.failing.add(job.name);
      log.warn({ ...run, err: error }, 'will be tried again');
      // Where the connection itself is gone this fails too: the next session finds the run as begun.
      await failRun(sql, run, error, clock());
    }
    more = true;
  }
  return more;
}

/** A fault of one keeps nothing else from being done. */
async function lookFor(sql: Sql, watch: Watch, { state, log }: SchedulerOptions): Promise<void> {
  try {
    await watch.look(sql);
    state.failing.delete(watch.name);
  } catch (error) {
    state.failing.add(watch.name);
    log.warn({ watch: watch.name, err: error }, 'will look again');
  }
}
