import { createSql, reserveSession, type Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import { refuse } from './refusal.ts';

/** One moment of the database, held for as long as the backup reads. */
export interface DatabaseSnapshot {
  /** In a transaction that reads this moment and writes nothing. */
  readonly sql: Sql;
  /** By which pg_dump reads the same moment. */
  readonly id: string;
  close(): Promise<void>;
}

/** Milliseconds that a backup waits for a table's lock; a migration may hold one. */
export const LOCK_WAIT_MS = 30_000;

/**
 * Holds one moment of the database until it is closed, and as long nobody else makes a backup of
 * it. Refuses with DATABASE_UNREACHABLE or ALREADY_RUNNING.
 */
export async function openSnapshot(databaseUrl: string): Promise<DatabaseSnapshot> {
  const pool = createSql({
    url: databaseUrl,
    applicationName: 'backup',
    poolSize: 1,
    // Reads everything there is, and then waits while pg_dump does.
    statementTimeoutMs: 0,
    settings: { idle_in_transaction_session_timeout: '0', lock_timeout: `${LOCK_WAIT_MS}` },
  });
  // Ends the session, and with it the transaction and the lock.
  const close = () => pool.end({ timeout: 0 });
  try {
    const sql = (await reserveSession(pool).catch(unreachable)) as unknown as Sql;
    await claim(sql);
    await sql`begin isolation level repeatable read read only`;
    const [row] = await sql<{ id: string }[]>`select pg_export_snapshot() as id`;
    return { sql, id: row?.id as string, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One backup at a time, whoever makes it. */
async function claim(sql: Sql): Promise<void> {
  const [row] = await sql<{ held: boolean }[]>`
    select pg_try_advisory_lock(${LOCK_KEYS.backup}) as held`.catch(unreachable);
  if (!row?.held) throw refuse('ALREADY_RUNNING', 'another backup of this database is being made');
}

export function unreachable(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  throw refuse('DATABASE_UNREACHABLE', `PostgreSQL does not let us in (${code ?? message})`, error);
}
