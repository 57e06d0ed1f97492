import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from './audit-actions.ts';

export interface SessionsEnd {
  readonly userId: string;
  /** Whose holder asks for it. */
  readonly sessionId: string;
  /** All of the user's, provided that the one named is still open: a dead one has no say. */
  readonly everywhere: boolean;
  readonly at: Instant;
  /** The client's. */
  readonly address: string;
}

/** The tokens that a session held until it ended. */
export interface EndedTokens {
  readonly tokenId: string;
  readonly previousId: string | null;
  /** Of the present ones; those before are older. */
  readonly issuedAt: Instant;
}

const ACTION: AuditAction = 'session.ended';

/** Signs out. What has ended already, or has no row, stays as it is and leaves no trace. */
export async function endSessions(sql: Sql, end: SessionsEnd): Promise<readonly EndedTokens[]> {
  const { userId, sessionId, everywhere, at, address } = end;
  // The function looks anew after the user's row is locked; see its migration.
  return await sql<EndedTokens[]>`
    with owner as materialized (
      select id from users where id = ${userId} for no key update
    ), open as materialized (
      select sessions.id, refresh_id, previous_refresh_id, refreshed_at
      from sessions join owner on owner.id = sessions.user_id
      where ended_at is null and (sessions.id = ${sessionId} or ${everywhere})
    ), one as (
      update sessions set ended_at = ${at}, end_reason = 'logout'
      from owner where not ${everywhere} and sessions.id = ${sessionId}
        and sessions.user_id = owner.id and ended_at is null
      returning sessions.id
    ), every as materialized (
      select unnest(end_user_sessions(owner.id, ${at}, 'logout')) as id
      from owner where ${everywhere} and exists (select from open where open.id = ${sessionId})
    ), ended as materialized (
      select id from one union all select id from every
    ), audited as (
      select record_audit(${at}, ${ACTION}, ${userId}, ${sessionId}, ${address},
        jsonb_build_object('reason', 'logout', 'sessions', count(*))) as audit_id
      from ended having count(*) > 0
    )
    select refresh_id as "tokenId", previous_refresh_id as "previousId",
      refreshed_at as "issuedAt"
    from audited left join (ended join open using (id)) on true`;
}
