import type { Sql } from '@mockstreet/db/client';
import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { User } from './find-user.ts';
import { grant } from './open-account.ts';

/** Why nobody can be registered so. */
export type RegistrationObstacle = 'invite_invalid' | 'username_taken';

export interface Registration {
  readonly codeDigest: Uint8Array;
  readonly userId: string;
  /** As stored; see {@link USERNAME}. */
  readonly username: string;
  readonly nickname: string;
  readonly passwordHash: string;
  /** Whole won. */
  readonly startingCashKrw: Decimal;
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
 * is taken, nothing is consumed.
 */
export async function registerAccount(
  sql: Sql,
  wish: Registration,
): Promise<User | RegistrationObstacle> {
  const [outcome] = await sql<RegistrationRow[]>`
    with invite as materialized (
      select id, role from invites where ${isLive(sql, wish)} for no key update
    ), opened as (
      insert into users (id, username, nickname, role, password_hash, created_at)
      select ${wish.userId}, ${wish.username}, ${wish.nickname}, role, ${wish.passwordHash},
        ${wish.at}
      from invite
      on conflict (username) do nothing
      returning *
    ), ${grant(sql, wish)}, consumed as (
      update invites set uses = uses + 1 from invite, opened where invites.id = invite.id
      returning invites.id
    ), audited as (
      select record_audit(${wish.at}, 'user.registered', opened.id, opened.id::text,
        ${wish.address}, jsonb_build_object('username', username, 'role', role,
          'invite_id', consumed.id))
      from opened, consumed
    )
    select exists (select from invite) as invited, opened.id, username, nickname, role,
      is_active as "isActive", created_at as "createdAt"
    from (values (1)) as one left join (opened cross join audited) on true`;
  if (!outcome?.invited) return 'invite_invalid';
  return outcome.id === null ? 'username_taken' : outcome;
}

/** The user's columns are null together, when the username was taken. */
type RegistrationRow = { readonly invited: boolean } & (User | { readonly id: null });

function isLive(sql: Sql, { codeDigest, at }: Pick<Registration, 'codeDigest' | 'at'>) {
  return sql`code_digest = ${codeDigest} and revoked_at is null and expires_at > ${at}
    and uses < max_uses`;
}
