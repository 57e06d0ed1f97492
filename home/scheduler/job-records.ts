import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { addDays } from '@mockstreet/shared/kst';
import { CATCH_UP_DAYS, dueDay, type KnownRun, type KstDay, nextDue, retryAt } from './due-days.ts';
import type { Job } from './job.ts';

/** Of an error, for people. */
const ERROR_LENGTH_MAX = 500;

interface JobRow {
  readonly firstDay: KstDay;
  readonly isPaused: boolean;
}

/**
 * Makes a job known, or says when it is due next. What is due before it was known first is not caught up: there
 * was nobody to miss it.
 */
export async function keepJob(sql: Sql, job: Job, now: Instant): Promise<void> {
  const { day, at } = nextDue(job, now);
  await sql`
    insert into jobs as known (name, first_day, next_day, next_at)
    values (${job.name}, ${day}::text::date, ${day}::text::date, ${at}::timestamptz)
    on conflict (name) do update set next_day = excluded.next_day, next_at = excluded.next_at
      where known.next_at <> excluded.next_at`;
}

/** The day that a job is to be run for now, if any. */
export async function readDueDay(sql: Sql, job: Job, now: Instant): Promise<KstDay | undefined> {
  const [row] = await sql<JobRow[]>`
    select first_day::text as "firstDay", paused_at is not null as "isPaused"
    from jobs where name = ${job.name}`;
  if (!row) return undefined;
  const oldest = addDays(nextDue(job, now).day, -CATCH_UP_DAYS);
  const runs = await sql<KnownRun[]>`
    select day::text, state = 'DONE' as "isDone", asked_at is not null as "isAsked",
      first_at as "firstAt", retry_at as "retryAt"
    from job_runs
    where job = ${job.name} and (day >= ${oldest}::text::date
      or (asked_at is not null and state <> 'DONE'))`;
  return dueDay({ terms: job, now, runs, ...row });
}

/** Says that a run begins; which attempt it is, or undefined where the day is done. */
export async function beginRun(
  sql: Sql,
  { name }: Pick<Job, 'name'>,
  day: KstDay,
  now: Instant,
): Promise<number | undefined> {
  const [row] = await sql<{ attempts: number }[]>`
    insert into job_runs as run (job, day, state, attempts, first_at, started_at)
    values (${name}, ${day}::text::date, 'RUNNING', 1, ${now}::timestamptz, ${now}::timestamptz)
    on conflict (job, day) do update set state = 'RUNNING', attempts = run.attempts + 1,
      first_at = coalesce(run.first_at, excluded.first_at), started_at = excluded.started_at,
      ended_at = null, retry_at = null
      where run.state <> 'DONE'
    returning attempts`;
  return row?.attempts;
}

export interface BegunRun {
  readonly job: string;
  readonly day: KstDay;
  readonly attempts: number;
}

export async function finishRun(
  sql: Sql,
  { job, day }: BegunRun,
  outcome: string,
  now: Instant,
): Promise<void> {
  await sql`
    update job_runs set state = 'DONE', ended_at = ${now}::timestamptz, outcome = ${outcome},
      error = null
    where job = ${job} and day = ${day}::text::date`;
}

export async function failRun(
  sql: Sql,
  { job, day, attempts }: BegunRun,
  error: unknown,
  now: Instant,
): Promise<void> {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH_MAX);
  await sql`
    update job_runs set state = 'FAILED', ended_at = ${now}::timestamptz, error = ${text},
      retry_at = ${retryAt(now, attempts)}::timestamptz
    where job = ${job} and day = ${day}::text::date`;
}
