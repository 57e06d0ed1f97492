import type { Sql } from '@mockstreet/db/client';

/** What sign-in needs to know, under a normalized username. */
export interface Credentials {
  readonly userId: string;
  readonly role: 'ADMIN' | 'USER';
  readonly isActive: boolean;
  readonly passwordHash: string;
}

export async function findCredentials(
  sql: Sql,
  username: string,
): Promise<Credentials | undefined> {
  const [credentials] = await sql<Credentials[]>`
    select id as "userId", role, is_active as "isActive", password_hash as "passwordHash"
    from users where username = ${username}`;
  return credentials;
}
