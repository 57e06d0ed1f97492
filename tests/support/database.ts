import { randomBytes } from 'node:crypto';
import { type PostgresService, postgresRole } from '@mockstreet/access/postgres-roles';
import { closeDatabase } from '@mockstreet/db/roles';
import { postgresRolePassword } from '@mockstreet/native/postgres';
import postgres from 'postgres';
import { inject } from 'vitest';
import { TEMPLATE_DATABASE } from './servers.ts';

export interface TestDatabase {
  /** The owner's, for `createSql`. Processes of ours get the one of {@link asService}. */
  readonly url: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A fresh database with the whole schema and no rows, of its caller alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await copyDatabase(TEMPLATE_DATABASE);
}

/** A fresh database with nothing in it, for what migrations make of it. */
export async function createBareDatabase(): Promise<TestDatabase> {
  return await copyDatabase('template0');
}

/** A copy of a database to which nobody is connected: what a backup holds of it, or a loss leaves. */
export async function copyTestDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  return await copyDatabase(new URL(url).pathname.slice(1));
}

async function copyDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = inject('servers').postgresUrl;
  await administer(server, async (sql) => {
    // Its files as they are: by the log, page after page, it takes twice as long, and so does dropping it.
    await sql.unsafe(`create database ${name} template ${template} strategy file_copy`);
    // A copy has all of the schema's rights, and none of the database's own.
    await closeDatabase(sql, name);
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () =>
      administer(server, async (sql) => {
        await sql.unsafe(`drop database if exists ${name} with (force)`);
      }),
  };
}

/** The same database as a service signs in to it: what it may do there is what is granted to it. */
export function asService(ownerUrl: string, service: PostgresService): string {
  const url = new URL(ownerUrl);
  url.password = postgresRolePassword(url.password, service);
  url.username = postgresRole(service);
  return url.href;
}

async function administer(url: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
