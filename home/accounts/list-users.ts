import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { User } from './user.ts';

/** A user as an administrator sees them. */
export interface ManagedUser extends User {
  /** Sessions that can still be refreshed. */
  readonly openSessions: number;
  /** API keys that count now. */
  readonly apiKeys: number;
}

/** The columns of a {@link ManagedUser} of `users`, as the same statement found them. */
export const managedUser = (sql: Sql, now: Instant) => sql`
  id, username, nickname, role, is_active as "isActive",
  discord_alerts_muted as "discordAlertsMuted", created_at as "createdAt",
  case when is_active then (
    select count(*)::int from sessions
    where sessions.user_id = users.id and ended_at is null and sessions.expires_at > ${now}
  ) else 0 end as "openSessions",
  case when is_active then (
    select count(*)::int from api_keys
    where api_keys.user_id = users.id and api_keys.is_active
      and coalesce(api_keys.expires_at > ${now}, true)
  ) else 0 end as "apiKeys"`;

export interface UserFilters {
  /** Beginning of the username. */
  readonly username?: string | undefined;
  readonly role?: 'ADMIN' | 'USER' | undefined;
  readonly isActive?: boolean | undefined;
  readonly limit: number;
  readonly before?: { readonly at: Instant; readonly id: string } | undefined;
}

/** Newest first; one row more than `limit` when there is a next page. */
export async function listUsers(
  sql: Sql,
  filters: UserFilters,
  now: Instant,
): Promise<readonly ManagedUser[]> {
  const { username, role, isActive, limit, before } = filters;
  return await sql<ManagedUser[]>`
    select ${managedUser(sql, now)} from users
    where true
      ${username === undefined ? sql`` : sql`and starts_with(username, ${username})`}
      ${role === undefined ? sql`` : sql`and role = ${role}`}
      ${isActive === undefined ? sql`` : sql`and is_active = ${isActive}`}
      ${before ? sql`and (created_at, id) < (${before.at}, ${before.id}::uuid)` : sql``}
    order by created_at desc, id desc limit ${limit + 1}`;
}

export async function findManagedUser(
  sql: Sql,
  userId: string,
  now: Instant,
): Promise<ManagedUser | undefined> {
  const [user] = await sql<ManagedUser[]>`
    select ${managedUser(sql, now)} from users where id = ${userId}`;
  return user;
}
