import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from './audit-actions.ts';

export interface AuditEntry {
  /** 1, 2, 3 …; as text, for it is 64 bits. */
  readonly id: string;
  readonly at: Instant;
  readonly action: string;
  readonly actorId: string | null;
  readonly subject: string | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: Uint8Array;
}

export interface AuditFilters {
  readonly action?: AuditAction | undefined;
  readonly actorId?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly limit: number;
  /** Entries below this id. */
  readonly before?: string | undefined;
}

/** Newest first; one row more than `limit` when there is a next page. */
export async function readAuditLog(
  sql: Sql,
  filters: AuditFilters,
): Promise<readonly AuditEntry[]> {
  const { action, actorId, from, to, limit, before } = filters;
  return await sql<AuditEntry[]>`
    select id, at, action, actor_id as "actorId", subject, address, details, hash from audit_log
    where true
      ${action === undefined ? sql`` : sql`and action = ${action}`}
      ${actorId === undefined ? sql`` : sql`and actor_id = ${actorId}`}
      ${from === undefined ? sql`` : sql`and at >= ${from}`}
      ${to === undefined ? sql`` : sql`and at < ${to}`}
      ${before === undefined ? sql`` : sql`and id < ${before}`}
    order by id desc limit ${limit + 1}`;
}
