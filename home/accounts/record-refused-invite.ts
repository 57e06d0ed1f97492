import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from './audit-actions.ts';

export interface RefusedInvite {
  /** Whether it made a block. Attempts during a block leave no row. */
  readonly isBlock: boolean;
  /** The client's. */
  readonly address: string;
  readonly at: Instant;
}

const ACTION: AuditAction = 'invite.refused';

/** Somebody tried a code that opens nothing. Neither the code nor the wished-for name is kept. */
export async function recordRefusedInvite(sql: Sql, refused: RefusedInvite): Promise<void> {
  const { isBlock, address, at } = refused;
  await sql`
    select record_audit(${at}, ${ACTION}, null, null, ${address},
      jsonb_build_object('blocked', ${isBlock}::boolean))`;
}
