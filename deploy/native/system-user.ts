import { execFileSync } from 'node:child_process';
import type { SystemUser } from './service.ts';

/** The user that Debian's and Fedora's packages make for PostgreSQL. */
const DATABASE_USER = 'postgres';

/**
 * Who runs PostgreSQL when we are root, which it refuses to be; undefined when we are not.
 * Throws when root finds no such user.
 */
export function databaseUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function idOf(flag: '-u' | '-g'): number {
  try {
    const printed = execFileSync('id', [flag, DATABASE_USER], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return Number.parseInt(printed, 10);
  } catch (error) {
    throw new Error(
      `PostgreSQL does not run as root and there is no user ${DATABASE_USER} to run it as`,
      { cause: error },
    );
  }
}
