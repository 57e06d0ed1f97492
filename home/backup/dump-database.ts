import { LOCK_WAIT_MS } from './backup-database.ts';
import { majorOf, type PgPrograms, readProgram } from './pg-programs.ts';
import { refuse } from './refusal.ts';

/** gzip's level: from here on it takes longer and saves little. */
const COMPRESSION = 3;

/**
 * pg_dump's custom format of one snapshot. Throws after the last byte unless the dump is whole, so
 * that what was read before counts for nothing.
 */
export function dumpDatabase(
  programs: PgPrograms,
  databaseUrl: string,
  snapshotId: string,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  return readProgram(programs, {
    program: 'pg_dump',
    args: [
      '--format=custom',
      `--compress=${COMPRESSION}`,
      `--snapshot=${snapshotId}`,
      `--lock-wait-timeout=${LOCK_WAIT_MS}`,
      '--no-password',
    ],
    databaseUrl,
    signal,
  });
}

/** An older client does not read a newer server. Refuses with PROGRAM_MISSING or PROGRAM_TOO_OLD. */
export async function requireProgram(
  programs: PgPrograms,
  program: 'pg_dump' | 'pg_restore' | 'pg_basebackup',
  serverMajor: number,
): Promise<void> {
  const major = await majorOf(programs, program);
  if (major >= serverMajor) return;
  const text = `${program} is of PostgreSQL ${major}, the server of ${serverMajor}`;
  throw refuse('PROGRAM_TOO_OLD', text);
}
