import { sql } from 'drizzle-orm';
import { check, date, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

export const jobRunState = pgEnum('job_run_state', ['DUE', 'RUNNING', 'FAILED', 'DONE']);

/** What home does once a day (home/scheduler). */
export const jobs = pgTable(
  'jobs',
  {
    name: text('name').primaryKey(),
    /** The first day that it is to be run for by itself. */
    firstDay: date('first_day').notNull(),
    /** The next day that is not due yet, and when it will be. */
    nextDay: date('next_day').notNull(),
    nextAt: moment('next_at').notNull(),
    pausedAt: moment('paused_at'),
    pausedBy: uuid('paused_by'),
  },
  (table) => [
    check('jobs_name', sql`${table.name} ~ '^[a-z_]{1,40}$'`),
    check(
      'jobs_paused_by_somebody',
      sql`(${table.pausedAt} is null) = (${table.pausedBy} is null)`,
    ),
  ],
);

/** A run of a job for a day; the key is why there is no second. */
export const jobRuns = pgTable(
  'job_runs',
  {
    job: text('job').notNull(),
    day: date('day').notNull(),
    state: jobRunState('state').notNull(),
    attempts: integer('attempts').notNull(),
    /** An administrator asked for it. */
    askedAt: moment('asked_at'),
    firstAt: moment('first_at'),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    /** When it is tried again. */
    retryAt: moment('retry_at'),
    /** What a run that is done came to, or why the last attempt failed. */
    outcome: text('outcome'),
    error: text('error'),
  },
  (table) => [
    primaryKey({ columns: [table.job, table.day] }),
    check('job_runs_count_up', sql`${table.attempts} >= 0`),
    check(
      'job_runs_end_with_an_outcome',
      sql`(${table.state} = 'DONE') = (${table.outcome} is not null) and (${table.state} <> 'DONE' or ${table.endedAt} is not null)`,
    ),
    check(
      'job_runs_fail_with_an_error',
      sql`${table.state} <> 'FAILED' or ${table.error} is not null`,
    ),
  ],
);
