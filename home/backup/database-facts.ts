import type { Sql } from '@mockstreet/db/client';
import { SCHEMA_VERSIONS } from '@mockstreet/db/schema-versions';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { ledgerHash } from '#verify/ledger-hash';
import type { Manifest } from './manifest.ts';

/** What a manifest says of the database. */
export type DatabaseFacts = Pick<
  Manifest,
  'taken_at' | 'schema' | 'postgres' | 'counts' | 'ledger_hash' | 'outbox_cursors'
>;

/** Reads them on a connection whose snapshot the caller holds. */
export async function readDatabaseFacts(sql: Sql): Promise<DatabaseFacts> {
  return {
    taken_at: await readMoment(sql),
    schema: await readSchemaVersion(sql),
    postgres: await readPostgresVersion(sql),
    counts: await countRows(sql),
    ledger_hash: await ledgerHash(sql),
    outbox_cursors: await readCursors(sql),
  };
}

/** When the transaction began, by the database's clock. */
export async function readMoment(sql: Sql): Promise<string> {
  const [row] = await sql<{ at: Instant }[]>`select now() as at`;
  return formatInstant(row?.at as Instant);
}

/** The newest migration that the database has seen, whether or not this version knows it. */
export async function readSchemaVersion(sql: Sql): Promise<Manifest['schema']> {
  const [row] = await sql<{ migratedTo: string }[]>`
    select created_at as "migratedTo" from drizzle.__drizzle_migrations
    order by created_at desc limit 1`;
  if (!row) throw new Error('the database has seen no migration');
  const migratedTo = Number.parseInt(row.migratedTo, 10);
  const known = SCHEMA_VERSIONS.find((version) => version.migratedTo === migratedTo);
  return { migration: known?.migration ?? `unknown ${migratedTo}`, migrated_to: migratedTo };
}

export async function readPostgresVersion(sql: Sql): Promise<Manifest['postgres']> {
  const [row] = await sql<{ version: string; number: number }[]>`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int as number`;
  if (!row) throw new Error('PostgreSQL does not say which it is');
  return { version: row.version, major: Math.floor(row.number / 10_000) };
}

/** Exactly, per table; a partitioned one as a whole. */
async function countRows(sql: Sql): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    order by relname collate "C"`;
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ count: string }[]>`select count(*) from ${sql(name)}`;
    counts[name] = Number.parseInt(row?.count ?? '0', 10);
  }
  return counts;
}

async function readCursors(sql: Sql): Promise<Record<string, string>> {
  const rows = await sql<{ reader: string; position: string }[]>`
    select reader, transaction_id || '.' || id as position from outbox_cursors order by reader`;
  return Object.fromEntries(rows.map(({ reader, position }) => [reader, position]));
}
