import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { arrayTypes } from './array-types.ts';
import { LOCK_KEYS } from './lock-keys.ts';
import { closeDatabase, ensureRoles, type RoleOptions } from './roles.ts';

/**
 * By `require`, which takes a sixth of the time: for each of the hundred modules of an `import` Node reads all of
 * Drizzle's package.json anew, which is 180 kB.
 */
const require = createRequire(import.meta.url);
const { drizzle } = require('drizzle-orm/postgres-js') as typeof import('drizzle-orm/postgres-js');
const { migrate: drizzleMigrate } =
  require('drizzle-orm/postgres-js/migrator') as typeof import('drizzle-orm/postgres-js/migrator');

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

export interface MigrateOptions extends RoleOptions {
  /** Of another version, for tests. */
  readonly migrationsFolder?: string;
}

/**
 * Brings the database at `url` to this version's schema, and the roles that have rights there into
 * being. Forward only; safe to run twice at once. Needs the cluster's superuser.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const client = postgres(url, {
    max: 1,
    onnotice: () => {},
    connection: { lock_timeout: 30_000 },
    fetch_types: false,
    types: arrayTypes({}),
  }) as unknown as postgres.Sql;
  try {
    // Two migrators at once take turns.
    await client`select pg_advisory_lock(${LOCK_KEYS.migration})`;
    await ensureRoles(client, options);
    const { migrationsFolder = MIGRATIONS_FOLDER } = options;
    await drizzleMigrate(drizzle(client), { migrationsFolder });
    const [row] = await client<{ database: string }[]>`select current_database() as database`;
    if (row) await closeDatabase(client, row.database);
  } finally {
    await client.end({ timeout: 5 });
  }
}
