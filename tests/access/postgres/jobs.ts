import { ALICE } from '../../../home/verify/testing/small-world.ts';
import type { PostgresAttempt } from './attempt.ts';

/** What home does once a day, and behind an outage. */
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
  {
    what: 'read what owners are told of their accounts, and what they have read of it',
    allowed: ['api', 'backup'],
    act: (sql) => sql`select count(*) from notified_order_denied, notification_marks`,
  },
  {
    what: 'mark it as read',
    allowed: ['api'],
    act: (sql) => sql`
      insert into notification_marks (user_id, up_to_at, up_to_id, also, marked_at)
      values (${ALICE}, now(), ${ALICE}, '{}', now()) returning 1`,
  },
  {
    what: 'have written what an outage came to, as the database counts it',
    allowed: ['scheduler'],
    act: (sql) => sql`
      select told from write_away_digests('2026-01-01', '2026-01-02', now(), true)`,
  },
  {
    what: 'write it past the function, or another way afterwards',
    allowed: [],
    act: (sql) => sql`
      with changed as (update away_digests set version = 2)
      insert into away_digests (id, user_id, from_at, to_at, version, figures, written_at)
      values (${ALICE}, ${ALICE}, '2026-01-01', '2026-01-02', 1, '{}', now())`,
  },
];
