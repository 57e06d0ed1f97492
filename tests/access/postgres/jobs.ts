import { ALICE } from '../../../home/verify/testing/small-world.ts';
import type { PostgresAttempt } from './attempt.ts';

/** What home does once a day. */
export const JOBS: readonly PostgresAttempt[] = [
  {
    what: 'report a day, in Discord too, once',
    allowed: ['scheduler'],
    act: (sql) => sql`
      select 1 where write_daily_report(jsonb_build_object('day', '2026-01-01', 'version', 1,
        'outcome', 'NO_TRADES', 'figures', '{}', 'written_at', now()), '{}')`,
  },
  {
    what: 'report it past the function, or another way afterwards',
    allowed: [],
    act: (sql) => sql`
      with changed as (update daily_reports set version = 2)
      insert into daily_reports (day, version, outcome, figures, written_at)
      values ('2026-01-02', 1, 'NO_TRADES', '{}', now())`,
  },
  {
    what: 'say when a job is due',
    allowed: ['scheduler'],
    act: (sql) => sql`
      insert into jobs (name, first_day, next_day, next_at)
      values ('x', '2026-01-01', '2026-01-01', now()) returning 1`,
  },
  {
    what: 'say that a job was run for a day, or was not',
    allowed: ['scheduler'],
    act: (sql) => sql`
      insert into job_runs (job, day, state, attempts, ended_at, outcome)
      values ('x', '2026-01-01', 'DONE', 1, now(), 'x') returning 1`,
  },
  {
    what: 'pause a job, or ask for a run, in an administrator’s name',
    allowed: ['api'],
    act: (sql) => sql`
      select pause_job('x', true, now(), ${ALICE}, null, '{}'),
        trigger_job('x', null, now(), ${ALICE}, null, '{}')`,
  },
  {
    what: 'pause a job past the function',
    allowed: [],
    act: (sql) => sql`update jobs set paused_at = now(), paused_by = ${ALICE}`,
  },
];
