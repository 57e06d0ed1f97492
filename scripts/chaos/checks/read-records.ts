import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { RecordedOrder } from './reconcile.ts';

interface OrderRow {
  readonly id: string;
  readonly user_id: string;
  readonly client_order_id: string;
  readonly body_sha256: string;
  readonly accepted_at: Instant;
  readonly status: string;
}

/** What home has of orders and of conflicts between them. */
export async function readRecords(
  sql: Sql,
): Promise<{ readonly recorded: RecordedOrder[]; readonly conflicts: Set<string> }> {
  const recorded: RecordedOrder[] = [];
  const rows = sql<OrderRow[]>`
    select id, user_id, client_order_id, body_sha256, accepted_at, status from orders`;
  for await (const some of rows.cursor(5_000)) {
    for (const row of some) {
      recorded.push({
        orderId: row.id,
        userId: row.user_id,
        clientOrderId: row.client_order_id,
        bodySha256: row.body_sha256,
        acceptedAt: formatInstant(row.accepted_at),
        isPending: row.status === 'PENDING',
      });
    }
  }
  const conflicts = await sql<{ name: string }[]>`
    select order_id || ' ' || body_sha256 as name from order_conflicts`;
  return { recorded, conflicts: new Set(conflicts.map(({ name }) => name)) };
}

/** Figures of the ledger for the report. */
export interface LedgerFigures {
  readonly orders: number;
  readonly filled: number;
  readonly failed: number;
  readonly conflicts: number;
  readonly legs: number;
  /** Sum of all entries per asset, as Postgres prints it. */
  readonly sums: readonly { readonly asset: string; readonly sum: string }[];
}

export async function readLedgerFigures(sql: Sql): Promise<LedgerFigures> {
  const [counts] = await sql<
    { orders: number; filled: number; failed: number; conflicts: number; legs: number }[]
  >`
    select count(*)::int as orders, (count(*) filter (where status = 'FILLED'))::int as filled,
      (count(*) filter (where status in ('FAILED', 'CANCELLED')))::int as failed,
      (select count(*)::int from order_conflicts) as conflicts,
      (select count(*)::int from ledger_entries) as legs
    from orders`;
  if (!counts) throw new Error('a count without a row');
  const sums = await sql<{ asset: string; sum: string }[]>`
    select asset, sum(amount)::text as sum from ledger_entries group by asset order by asset`;
  return { ...counts, sums: [...sums] };
}
