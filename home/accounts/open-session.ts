import type { Sql } from '@mockstreet/db/client';
import type { AuditAction } from './audit-actions.ts';
import { type TokenGrant, tokensEndAt } from './issue-tokens.ts';

export interface NewSession extends TokenGrant {
  /** `kid` that signs its first tokens. */
  readonly signedBy: string;
  /** The hash that the password was checked against. */
  readonly passwordHash: string;
  /** The client's. */
  readonly address: string;
}

const ACTION: AuditAction = 'sign_in.succeeded';

/**
 * Opens a session. False, and nothing is written, if the user was deactivated or got another
 * password since the one that was typed was checked: what ended all sessions then ends this one.
 */
export async function openSession(sql: Sql, session: NewSession): Promise<boolean> {
  const { userId, sessionId, issuedAt } = session;
  const opened = await sql`
    with owner as materialized (
      select id from users
      where id = ${userId} and is_active and password_hash = ${session.passwordHash}
      for no key update
    ), opened as (
      insert into sessions (id, user_id, created_at, refresh_id, refreshed_at, signed_by,
        expires_at, order_key_thumbprint)
      select ${sessionId}, id, ${issuedAt}::timestamptz, ${session.tokenId}::uuid,
        ${issuedAt}::timestamptz, ${session.signedBy}, ${tokensEndAt(issuedAt)}::timestamptz,
        ${session.orderKeyThumbprint ?? null}
      from owner
      returning id
    ), audited as (
      select record_audit(${issuedAt}, ${ACTION}, ${userId}, id::text, ${session.address}, '{}')
      from opened
    )
    select from audited`;
  return opened.length === 1;
}
