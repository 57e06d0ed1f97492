import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from './audit-actions.ts';
import { tokensEndAt } from './issue-tokens.ts';

/**
 * Two tabs that refresh at once bring the same token; the second finds it rotated a moment ago
 * and is told what the first was. Longer, and a stolen token would have a use.
 */
export const REFRESH_GRACE_SECONDS = 10;

export interface Rotation {
  readonly userId: string;
  readonly sessionId: string;
  /** `jti` of the refresh token that was brought. */
  readonly presentedId: string;
  /** What takes its place, if it is its turn. */
  readonly successorId: string;
  readonly signedBy: string;
  readonly at: Instant;
  /** The client's. */
  readonly address: string;
}

/** The token that is good now: `rotated` just here, or `repeated` within the grace. */
export interface Rotated {
  readonly outcome: 'rotated' | 'repeated';
  readonly role: 'ADMIN' | 'USER';
  readonly tokenId: string;
  readonly issuedAt: Instant;
  readonly signedBy: string;
  readonly orderKeyThumbprint: string | null;
}

/** Nothing to be had; of a reuse, the tokens that were good until then. */
export type RotationOutcome =
  | Rotated
  | { readonly outcome: 'ended' }
  | {
      readonly outcome: 'reused';
      readonly tokenId: string;
      readonly previousId: string | null;
      readonly issuedAt: Instant;
    };

const ACTION: AuditAction = 'session.refused_reuse';

/**
 * Rotates the refresh token of a session (RFC 9700 §4.14.2). A token that is neither the good one
 * nor, within the grace, the one before it has been used by two: the session ends. Undefined for a
 * session without a row.
 */
export async function rotateSession(
  sql: Sql,
  rotation: Rotation,
): Promise<RotationOutcome | undefined> {
  const { userId, sessionId, presentedId, successorId, signedBy, at, address } = rotation;
  // Locking reads the newest row, whatever was committed since this statement began.
  const [row] = await sql<RotationOutcome[]>`
    with owner as materialized (
      select id, role, is_active from users where id = ${userId} for no key update
    ), found as materialized (
      select sessions.id, refresh_id, previous_refresh_id, refreshed_at, signed_by,
        order_key_thumbprint, owner.role, case
          when ended_at is not null or not owner.is_active then 'ended'
          when refresh_id = ${presentedId} then 'rotated'
          when previous_refresh_id = ${presentedId}
            and ${at} < refreshed_at + make_interval(secs => ${REFRESH_GRACE_SECONDS})
            then 'repeated'
          else 'reused' end as outcome
      from sessions join owner on owner.id = sessions.user_id
      where sessions.id = ${sessionId}
      for update of sessions
    ), rotated as (
      update sessions set previous_refresh_id = sessions.refresh_id,
        refresh_id = ${successorId}::uuid, refreshed_at = ${at}, signed_by = ${signedBy},
        expires_at = ${tokensEndAt(at)}
      from found where sessions.id = found.id and found.outcome = 'rotated'
      returning sessions.id, sessions.refresh_id, sessions.refreshed_at, sessions.signed_by
    ), ended as (
      update sessions set ended_at = ${at}, end_reason = 'reuse'
      from found where sessions.id = found.id and found.outcome = 'reused'
      returning sessions.id
    ), audited as (
      select record_audit(${at}, ${ACTION}, ${userId}, id::text, ${address}, '{}') as audit_id
      from ended
    )
    select found.outcome, found.role,
      coalesce(rotated.refresh_id, found.refresh_id) as "tokenId",
      found.previous_refresh_id as "previousId",
      coalesce(rotated.refreshed_at, found.refreshed_at) as "issuedAt",
      coalesce(rotated.signed_by, found.signed_by) as "signedBy",
      found.order_key_thumbprint as "orderKeyThumbprint"
    from found left join rotated using (id) left join audited on true`;
  return row;
}
