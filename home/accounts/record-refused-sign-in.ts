import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from './audit-actions.ts';

export interface RefusedSignIn {
  /** Of a user there is. What is no username is not kept: people type passwords there. */
  readonly username: string | undefined;
  readonly reason: 'unknown_user' | 'wrong_password' | 'deactivated';
  /** Whether it made a block. Attempts during a block leave no row. */
  readonly isBlock: boolean;
  /** The client's. */
  readonly address: string;
  readonly at: Instant;
}

const ACTION: AuditAction = 'sign_in.refused';

export async function recordRefusedSignIn(sql: Sql, refused: RefusedSignIn): Promise<void> {
  const { username, reason, isBlock, address, at } = refused;
  const details = JSON.stringify({ reason, blocked: isBlock });
  await sql`
    select record_audit(${at}, ${ACTION}, null, ${username ?? null}, ${address},
      ${details}::text::jsonb)`;
}
