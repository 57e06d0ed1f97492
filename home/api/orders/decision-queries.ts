import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/** A split that took effect while an order waited: it was counted in the new shares from then on. */
export interface SplitBehind {
  readonly effective_at: Instant;
  readonly new_shares: number;
  readonly old_shares: number;
}

/** What the order's own row does not say of how it came out. */
export interface DecisionRow {
  /** Event time of its end; null while it waits, and of what was refused as it came. */
  readonly decided_at: Instant | null;
  readonly splits: readonly SplitBehind[];
}

/** @param now up to when splits count for an order that still waits */
export async function selectDecision(
  sql: Sql,
  order: { readonly id: string; readonly ticker_id: string; readonly accepted_at: Instant },
  now: Instant,
): Promise<DecisionRow> {
  const [receipt] = await sql<{ decided_at: Instant }[]>`
    select decided_at from settlement_receipts where id = ${order.id}`;
  const splits = await sql<SplitBehind[]>`
    select effective_at, new_shares, old_shares from corporate_actions
    where ticker_id = ${order.ticker_id} and kind = 'SPLIT' and cancelled_at is null
      and effective_at > ${order.accepted_at} and effective_at <= ${receipt?.decided_at ?? now}
    order by effective_at`;
  return { decided_at: receipt?.decided_at ?? null, splits };
}
