import type { Sql } from '@mockstreet/db/client';

/**
 * The programs whose sessions in this database wait for a lock, one name a session. In this one alone: the tests
 * share a cluster, and what waits in another's database says nothing about this test.
 */
export async function lockWaiters(sql: Sql): Promise<string[]> {
  const sessions = await sql<{ program: string }[]>`
    select application_name as program from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return sessions.map(({ program }) => program);
}
