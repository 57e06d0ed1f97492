import { createSql, type Sql } from '@mockstreet/db/client';
import { z } from 'zod';
import { SCRAM_SALT_BYTES, scramVerifier } from './scram-verifier.ts';

/** Former passwords of the owner, the newest first. */
export const ownerPasswordsSchema = z.array(z.string().min(1));

/** SQLSTATE of a password that is not the one. */
const INVALID_PASSWORD = '28P01';

/**
 * Sets the password that the address has, signed in with whichever of the former ones still holds:
 * so the owner's password is rotated by new files and a run of set-up. Nothing is done where it holds
 * already. True when it was set; no statement holds a password. Where none holds, who signs in next
 * is told so.
 */
export async function renewOwnerPassword(
  databaseUrl: string,
  before: readonly string[],
  randomBytes: (count: number) => Uint8Array,
): Promise<boolean> {
  if (before.length === 0 || (await isLetIn(databaseUrl))) return false;
  const { username, password } = new URL(databaseUrl);
  for (const former of before) {
    const address = new URL(databaseUrl);
    address.password = former;
    if (!(await isLetIn(address.href))) continue;
    const verifier = scramVerifier(decodeURIComponent(password), randomBytes(SCRAM_SALT_BYTES));
    await withSql(address.href, async (sql) => {
      // No parameters in this statement. A verifier holds letters, digits and `+/=$:-`.
      const role = decodeURIComponent(username).replaceAll('"', '""');
      await sql.unsafe(`alter role "${role}" password '${verifier}'`);
    });
    return true;
  }
  return false;
}

/** Whether one may sign in. Throws what else went wrong. */
async function isLetIn(address: string): Promise<boolean> {
  try {
    await withSql(address, async (sql) => {
      await sql`select 1`;
    });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === INVALID_PASSWORD) return false;
    throw error;
  }
}

async function withSql(url: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const sql = createSql({ url, applicationName: 'setup', poolSize: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
