import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { User } from './user.ts';

/** Why nobody can be registered so. */
export type RegistrationObstacle = 'invite_invalid' | 'username_taken';

export interface Registration {
  readonly codeDigest: Uint8Array;
  readonly userId: string;
  /** As stored; see {@link USERNAME}. */
  readonly username: string;
  readonly nickname: string;
  readonly passwordHash: string;
  readonly address: string;
  readonly at: Instant;
}

/**
 * What would stand in the way, before a password is hashed for nothing. Of usernames it tells only
 * those who hold a good code.
 */
export async function findRegistrationObstacle(
  sql: Sql,
  wish: Pick<Registration, 'codeDigest' | 'username' | 'at'>,
): Promise<RegistrationObstacle | undefined> {
  const [found] = await sql<{ invited: boolean; taken: boolean }[]>`
    select exists (select from invites where ${isLive(sql, wish)}) as invited,
      exists (select from users where username = ${wish.username}) as taken`;
  if (!found?.invited) return 'invite_invalid';
  return found.taken ? 'username_taken' : undefined;
}

/**
 * Opens an account on an invite: consumes one use of it, and writes the user with the invite's
 * role, their wallet and the opening journal, all in one statement. The invite's row is locked
 * first, so that of two who come at once with its last use one finds it used; where the username
 * is taken, nothing is consumed. The database does it by itself and grants what set-up recorded
 * ({@link recordStartingCash}): the API has no right to write money.
 */
export async function registerAccount(
  sql: Sql,
  wish: Registration,
): Promise<User | RegistrationObstacle> {
  const { codeDigest, userId, username, nickname, passwordHash, address, at } = wish;
  const [registered] = await sql<Registered[]>`
    select outcome, role from register_account(${codeDigest}, ${userId}, ${username}, ${nickname},
      ${passwordHash}, ${address}, ${at})`;
  if (!registered) throw new Error('a registration without an outcome');
  if (registered.outcome !== 'opened') return registered.outcome;
  const { role } = registered;
  return {
    id: userId,
    username,
    nickname,
    role,
    isActive: true,
    discordAlertsMuted: false,
    createdAt: at,
  };
}

type Registered =
  | { readonly outcome: 'opened'; readonly role: User['role'] }
  | { readonly outcome: RegistrationObstacle };

function isLive(sql: Sql, { codeDigest, at }: Pick<Registration, 'codeDigest' | 'at'>) {
  return sql`code_digest = ${codeDigest} and revoked_at is null and expires_at > ${at}
    and uses < max_uses`;
}
