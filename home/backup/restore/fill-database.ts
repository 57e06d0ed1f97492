import { createSql, type Sql } from '@mockstreet/db/client';
import { ensureRoles } from '@mockstreet/db/roles';
import { readDatabaseFacts, readPostgresVersion } from '../database-facts.ts';
import { requireProgram } from '../dump-database.ts';
import { DUMP_PART, type Manifest } from '../manifest.ts';
import { feedProgram, type PgPrograms } from '../pg-programs.ts';
import { readArchive } from '../read-archive.ts';
import { refuse } from '../refusal.ts';
import type { WholeBackup } from './inspect-backup.ts';

/**
 * Puts a dump into an empty database, in one transaction, and compares what is there afterwards with
 * what the manifest says was there before. As a superuser: the roles that have rights in it are made
 * where the cluster is new. Refuses with NEWER_POSTGRES, PROGRAM_MISSING, PROGRAM_TOO_OLD or
 * NOT_AS_BACKED_UP.
 */
export async function fillDatabase(
  backup: WholeBackup,
  target: { readonly databaseUrl: string; readonly programs: PgPrograms },
): Promise<void> {
  const sql = openDatabase(target.databaseUrl);
  try {
    await requireServer(sql, backup.manifest, target.programs);
    await ensureRoles(sql);
    await feedDump(backup, target);
    await compareWith(sql, backup.manifest);
    // A table that was never analyzed is planned for as if it held ten pages.
    await sql`analyze`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** For work that takes as long as it takes. */
export function openDatabase(url: string): Sql {
  return createSql({ url, applicationName: 'restore', poolSize: 1, statementTimeoutMs: 0 });
}

async function requireServer(
  sql: Sql,
  { postgres }: Manifest,
  programs: PgPrograms,
): Promise<void> {
  const { major } = await readPostgresVersion(sql);
  await requireProgram(programs, 'pg_restore', postgres.major);
  if (major >= postgres.major) return;
  const text = `the backup is of PostgreSQL ${postgres.major}, the server here is ${major}`;
  throw refuse('NEWER_POSTGRES', text);
}

async function feedDump(
  { path, identities }: WholeBackup,
  { databaseUrl, programs }: { readonly databaseUrl: string; readonly programs: PgPrograms },
): Promise<void> {
  const database = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  const input = feedProgram(programs, {
    program: 'pg_restore',
    // The owner is whoever restores: the name may be another one on this machine.
    args: [
      ...['--single-transaction', '--exit-on-error', '--no-owner', '--no-password'],
      `--dbname=${database}`,
    ],
    databaseUrl,
  });
  try {
    await readArchive(path, identities, (part, piece) => {
      if (part !== DUMP_PART) throw refuse('DAMAGED', `${path} holds an unknown part`);
      return input.write(piece);
    });
    await input.close();
  } finally {
    input.kill();
  }
}

async function compareWith(sql: Sql, manifest: Manifest): Promise<void> {
  const found = await readDatabaseFacts(sql);
  const differing = Object.keys({ ...manifest.counts, ...found.counts }).filter(
    (table) => manifest.counts[table] !== found.counts[table],
  );
  if (differing.length > 0) {
    throw refuse('NOT_AS_BACKED_UP', `other numbers of rows in ${differing.join(', ')}`);
  }
  if (manifest.ledger_hash === found.ledger_hash) return;
  throw refuse('NOT_AS_BACKED_UP', 'the ledger has another hash than the one backed up');
}
