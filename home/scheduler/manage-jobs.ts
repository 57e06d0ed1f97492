import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails } from '#accounts/actor';
import type { KstDay } from './due-days.ts';

export const JOB_RUN_STATES = ['DUE', 'RUNNING', 'FAILED', 'DONE'] as const;

/** A run of a job for a day. */
export interface JobRun {
  readonly job: string;
  readonly day: KstDay;
  readonly state: (typeof JOB_RUN_STATES)[number];
  readonly attempts: number;
  readonly askedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly retryAt: Instant | null;
  readonly outcome: string | null;
  readonly error: string | null;
}

export interface ManagedJob {
  readonly name: string;
  readonly nextDay: KstDay;
  readonly nextAt: Instant;
  readonly pausedAt: Instant | null;
  readonly pausedBy: string | null;
  /** The newest days first. */
  readonly runs: readonly JobRun[];
}

/** Runs that are told of each job. */
const RUNS_TOLD = 14;

export async function listJobs(sql: Sql): Promise<ManagedJob[]> {
  const jobs = await sql<Omit<ManagedJob, 'runs'>[]>`
    select name, next_day::text as "nextDay", next_at as "nextAt", paused_at as "pausedAt",
      paused_by as "pausedBy"
    from jobs order by name`;
  const runs = await sql<JobRun[]>`
    select run.job, run.day::text, state, attempts, asked_at as "askedAt",
      started_at as "startedAt", ended_at as "endedAt", retry_at as "retryAt", outcome, error
    from jobs cross join lateral (
      select * from job_runs where job_runs.job = jobs.name
      order by job_runs.day desc limit ${RUNS_TOLD}) as run
    order by run.day desc`;
  return jobs.map((job) => ({ ...job, runs: runs.filter((run) => run.job === job.name) }));
}

/** Pauses a job, or lets it go on. Leaves a row in the audit log, unless it was so already. */
export async function pauseJob(
  sql: Sql,
  { name, pause }: { readonly name: string; readonly pause: boolean },
  actor: Actor,
): Promise<'done' | 'not_admin' | 'unknown_job'> {
  const [row] = await sql<{ answer: 'done' | 'not_admin' | 'unknown_job' }[]>`
    select pause_job(${name}, ${pause}, ${formatInstant(actor.at)}, ${actor.userId},
      ${actor.address}, ${actorDetails(actor)}::text::jsonb) as answer`;
  if (!row) throw new Error('pause_job answered nothing');
  return row.answer;
}

const REFUSALS = ['not_admin', 'unknown_job', 'not_due', 'already_ran'] as const;

/**
 * Asks for a run: of a day that is due, the last one unless another is named. It begins within a second or two of a scheduler
 * that is up. Leaves a row in the audit log.
 */
export async function triggerJob(
  sql: Sql,
  { name, day }: { readonly name: string; readonly day: KstDay | undefined },
  actor: Actor,
): Promise<{ readonly day: KstDay } | (typeof REFUSALS)[number]> {
  const [row] = await sql<{ answer: string }[]>`
    select trigger_job(${name}, ${day ?? null}::text::date, ${formatInstant(actor.at)},
      ${actor.userId}, ${actor.address}, ${actorDetails(actor)}::text::jsonb) as answer`;
  if (!row) throw new Error('trigger_job answered nothing');
  return REFUSALS.find((refusal) => refusal === row.answer) ?? { day: row.answer };
}
