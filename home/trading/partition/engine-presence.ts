import type { Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';

/**
 * Announces this engine and tells which engines of the group are there. An announcement is a
 * session-level advisory lock, so it ends with the process or its connection, whichever is first;
 * `sql` must be a client with one connection that does nothing else.
 */
export async function announceEngine(sql: Sql, index: number): Promise<ReadonlySet<number>> {
  await sql`
    select pg_try_advisory_lock(${LOCK_KEYS.enginePresence}, ${index})
    where not exists (
      select from pg_locks
      where locktype = 'advisory' and classid = ${LOCK_KEYS.enginePresence} and objid = ${index}
        and pid = pg_backend_pid())`;
  const present = await sql<{ index: number }[]>`
    select objid::int as index from pg_locks
    where locktype = 'advisory' and classid = ${LOCK_KEYS.enginePresence} and granted
      and database = (select oid from pg_database where datname = current_database())`;
  return new Set(present.map((row) => row.index));
}
