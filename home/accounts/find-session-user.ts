import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AccessTokenClaims } from '@mockstreet/shared/token';
import type { User } from './user.ts';

export interface Session {
  readonly id: string;
  /** When the password was typed. */
  readonly createdAt: Instant;
}

export interface SessionUser {
  readonly user: User;
  /** Undefined for a session without a row, which counts as open as long as its token does. */
  readonly session: Session | undefined;
}

/**
 * Whom an access token speaks for; undefined once its session has ended or the user is gone. Of a
 * session without a row it is the moment of issue that decides: what ended all sessions of the user
 * ended this one, too, if it was there by then.
 */
export async function findSessionUser(
  sql: Sql,
  claims: Pick<AccessTokenClaims, 'userId' | 'sessionId' | 'issuedAtSeconds'>,
): Promise<SessionUser | undefined> {
  const [row] = await sql<SessionUserRow[]>`
    select users.id, username, nickname, role, is_active as "isActive",
      discord_alerts_muted as "discordAlertsMuted",
      users.created_at as "createdAt", sessions.id as "sessionId",
      sessions.created_at as "sessionCreatedAt", sessions.ended_at as "endedAt"
    from users left join sessions on sessions.id = ${claims.sessionId ?? null}
      and sessions.user_id = users.id
    where users.id = ${claims.userId} and is_active
      and (sessions.id is not null or tokens_void_before is null
        or to_timestamp(${claims.issuedAtSeconds}) >= tokens_void_before)`;
  if (!row || row.endedAt !== null) return undefined;
  const { sessionId, sessionCreatedAt, endedAt: _, ...user } = row;
  const session = sessionId && sessionCreatedAt && { id: sessionId, createdAt: sessionCreatedAt };
  return { user, session: session || undefined };
}

interface SessionUserRow extends User {
  readonly sessionId: string | null;
  readonly sessionCreatedAt: Instant | null;
  readonly endedAt: Instant | null;
}
