import { reserveSession, type Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import { closeMaintenanceDatabases, DATABASE_ROLES } from '@mockstreet/db/roles';
import { z } from 'zod';
import { isScramVerifierOf, SCRAM_SALT_BYTES, scramVerifier } from './scram-verifier.ts';

/** Long enough to be a random one; of characters that no normalization of text changes. */
const PASSWORD = /^[!-~]{16,256}$/;

/** A password for every role, and for nobody else. */
export const rolePasswordsSchema = z.record(z.enum(DATABASE_ROLES), z.string().regex(PASSWORD));

export type RolePasswords = z.output<typeof rolePasswordsSchema>;

/**
 * Gives the roles of the services their passwords; one that has its own already keeps it, so that
 * this is how passwords are rotated, too: sessions that are open go on, new ones need the new one.
 * Takes back what a role may change of itself, its password and settings, in case somebody did, and
 * shuts the cluster's own databases to all of them.
 * Returns the roles whose password is new. Needs a superuser; no statement holds a password.
 */
export async function setRolePasswords(
  sql: Sql,
  passwords: RolePasswords,
  randomBytes: (count: number) => Uint8Array,
): Promise<readonly string[]> {
  const connection = await reserveSession(sql);
  const changed: string[] = [];
  try {
    // Two set-ups at once take turns.
    await connection`select pg_advisory_lock(${LOCK_KEYS.rolePasswords})`;
    for (const role of DATABASE_ROLES) {
      const [held] = await connection<{ verifier: string | null }[]>`
        select rolpassword as verifier from pg_authid where rolname = ${role}`;
      if (!isScramVerifierOf(held?.verifier ?? '', passwords[role])) {
        const verifier = scramVerifier(passwords[role], randomBytes(SCRAM_SALT_BYTES));
        // No parameters in this statement. A verifier holds letters, digits and `+/=$:-`.
        await connection.unsafe(`alter role ${role} login password '${verifier}'`);
        changed.push(role);
      }
      await resetSettings(connection, role);
    }
    await closeMaintenanceDatabases(connection);
    return changed;
  } finally {
    await connection`select pg_advisory_unlock(${LOCK_KEYS.rolePasswords})`;
    connection.release();
  }
}

async function resetSettings(sql: Sql, role: string): Promise<void> {
  const settings = await sql<{ database: string | null }[]>`
    select datname as database from pg_db_role_setting
    join pg_roles on pg_roles.oid = setrole left join pg_database on pg_database.oid = setdatabase
    where rolname = ${role}`;
  for (const { database } of settings) {
    const where = database === null ? sql`` : sql`in database ${sql(database)}`;
    await sql`alter role ${sql(role)} ${where} reset all`;
  }
}
