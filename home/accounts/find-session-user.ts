import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { User } from './find-user.ts';

export interface Session {
  readonly id: string;
  /** When the password was typed. */
  readonly createdAt: Instant;
}

export interface SessionUser {
  readonly user: User;
  /** Undefined for a session without a row, which counts as open: only ended ones are listed. */
  readonly session: Session | undefined;
}

/** Whom an access token speaks for; undefined once its session has ended or the user is gone. */
export async function findSessionUser(
  sql: Sql,
  claims: { readonly userId: string; readonly sessionId: string | undefined },
): Promise<SessionUser | undefined> {
  const [row] = await sql<SessionUserRow[]>`
    select users.id, username, nickname, role, is_active as "isActive",
      users.created_at as "createdAt", sessions.id as "sessionId",
      sessions.created_at as "sessionCreatedAt", sessions.ended_at as "endedAt"
    from users left join sessions on sessions.id = ${claims.sessionId ?? null}
      and sessions.user_id = users.id
    where users.id = ${claims.userId} and is_active`;
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
