import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly nickname: string;
  readonly role: 'ADMIN' | 'USER';
  readonly isActive: boolean;
  /** Whether Discord is not to name them for a trade or a liquidation. */
  readonly discordAlertsMuted: boolean;
  readonly createdAt: Instant;
}

export async function findUser(sql: Sql, userId: string): Promise<User | undefined> {
  const [user] = await sql<User[]>`
    select id, username, nickname, role, is_active as "isActive",
      discord_alerts_muted as "discordAlertsMuted", created_at as "createdAt"
    from users where id = ${userId}`;
  return user;
}

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
