import { createSql, type Sql } from '@mockstreet/db/client';
import { unreachable } from '../backup-database.ts';
import { refuse } from '../refusal.ts';

/** Where a restored database is prepared, beside the one that it is to replace. */
const DRAFT_SUFFIX = '_restoring';

/** The same server's address with another database. */
function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

export function draftDatabaseUrl(url: string): string {
  return withDatabase(url, `${databaseOf(url)}${DRAFT_SUFFIX}`);
}

/**
 * Refuses with DATA_PRESENT where there is a database with users in it that may not be replaced, and
 * with HOME_RUNNING where anybody works on it.
 */
export async function requireReplaceable(url: string, mayReplace: boolean): Promise<void> {
  await administer(url, async (sql) => {
    const database = databaseOf(url);
    const sessions = await sql<{ name: string }[]>`
      select distinct application_name as name from pg_stat_activity
      where datname = ${database} and backend_type = 'client backend' order by 1`;
    if (sessions.length > 0) {
      const names = sessions.map(({ name }) => name || 'someone').join(', ');
      throw refuse('HOME_RUNNING', `${names} work on the database: stop them first`);
    }
    if (mayReplace || !(await exists(sql, database))) return;
    if (!(await isOpen(sql, database))) {
      const text = `a restore stopped before the keys of ${database} were in place: restore again, and say that it may make way`;
      throw refuse('DATA_PRESENT', text);
    }
    if (await isUnused(url)) return;
    throw refuse(
      'DATA_PRESENT',
      `the database ${database} holds accounts; say that it may make way`,
    );
  });
}

/** An empty database for what is to be restored; what an earlier attempt left of it goes. */
export async function makeDraftDatabase(url: string): Promise<void> {
  await administer(url, async (sql) => {
    const draft = databaseOf(draftDatabaseUrl(url));
    await sql`drop database if exists ${sql(draft)} with (force)`;
    await sql`create database ${sql(draft)} template template0`;
  });
}

/**
 * Puts the draft in the place of the database, which keeps its data under another name; returns that
 * name. The two renames are one transaction: no moment is without a database. It lets nobody in until
 * {@link openDatabaseInPlace}: a home that started meanwhile would have the keys of another.
 */
export async function putDraftInPlace(url: string, stamp: string): Promise<string | undefined> {
  return await administer(url, async (sql) => {
    const database = databaseOf(url);
    const aside = `${database}_before_${stamp}`;
    const isThere = await exists(sql, database);
    // As one message, and so as one transaction.
    await sql.unsafe(
      [
        ...(isThere ? [rename(database, aside)] : []),
        rename(databaseOf(draftDatabaseUrl(url)), database),
        `alter database ${quoted(database)} allow_connections false`,
      ].join(';'),
    );
    return isThere ? aside : undefined;
  });
}

/** Lets home's processes in: all else is in place. */
export async function openDatabaseInPlace(url: string): Promise<void> {
  await administer(url, async (sql) => {
    await sql.unsafe(`alter database ${quoted(databaseOf(url))} allow_connections true`);
  });
}

function rename(from: string, to: string): string {
  return `alter database ${quoted(from)} rename to ${quoted(to)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function exists(sql: Sql, database: string): Promise<boolean> {
  return (await sql`select from pg_database where datname = ${database}`).length > 0;
}

async function isOpen(sql: Sql, database: string): Promise<boolean> {
  const rows = await sql`
    select from pg_database where datname = ${database} and datallowconn`;
  return rows.length > 0;
}

/** What set-up alone has made holds nobody's data. */
async function isUnused(url: string): Promise<boolean> {
  const sql = createSql({ url, applicationName: 'restore', poolSize: 1 });
  try {
    const [table] = await sql<
      { users: string | null }[]
    >`select to_regclass('public.users') as users`;
    return !table?.users || (await sql`select from users limit 1`).length === 0;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** On a database that is always there, so that the one in question may be renamed. */
async function administer<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = createSql({
    url: withDatabase(url, 'postgres'),
    applicationName: 'restore',
    poolSize: 1,
    statementTimeoutMs: 60_000,
  });
  try {
    await sql`select 1`.catch(unreachable);
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
