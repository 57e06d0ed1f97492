import type { Sql } from '@mockstreet/db/client';

/** First key of the advisory locks by which engines tell each other that they are there. */
const PRESENCE_LOCK = 7_043_118;

/**
 * Announces this engine and tells which engines of the group are there. An announcement is a
 * session-level advisory lock, so it ends with the process or its connection, whichever is first;
 * `sql` must be a client with one connection that does nothing else.
 */
export async function announceEngine(sql: Sql, index: number): Promise<ReadonlySet<number>> {
  await sql`
    select pg_try_advisory_lock(${PRESENCE_LOCK}, ${index})
    where not exists (
      select from pg_locks
      where locktype = 'advisory' and classid = ${PRESENCE_LOCK} and objid = ${index}
        and pid = pg_backend_pid())`;
  const present = await sql<{ index: number }[]>`
    select objid::int as index from pg_locks
    where locktype = 'advisory' and classid = ${PRESENCE_LOCK} and granted
      and database = (select oid from pg_database where datname = current_database())`;
  return new Set(present.map((row) => row.index));
}
