import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OrderRow } from './order-queries.ts';

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
  /** Why the house sold, of an order that nobody sent. */
  readonly liquidation: LiquidationBehind | null;
}

export interface LiquidationBehind {
  readonly at: Instant;
  /** Null where interest was the last straw. */
  readonly print_ticker_id: string | null;
  readonly cash_krw: string;
  readonly exposure_krw: string;
  readonly equity_krw: string;
  readonly maintenance: string;
}

/** @param now up to when splits count for an order that still waits */
export async function selectDecision(
  sql: Sql,
  order: Pick<OrderRow, 'id' | 'ticker_id' | 'accepted_at' | 'liquidation_id'>,
  now: Instant,
): Promise<DecisionRow> {
  const [receipt] = await sql<{ decided_at: Instant }[]>`
    select decided_at from settlement_receipts where id = ${order.id}`;
  const splits = await sql<SplitBehind[]>`
    select effective_at, new_shares, old_shares from corporate_actions
    where ticker_id = ${order.ticker_id} and kind = 'SPLIT' and cancelled_at is null
      and effective_at > ${order.accepted_at} and effective_at <= ${receipt?.decided_at ?? now}
    order by effective_at`;
  const [liquidation] =
    order.liquidation_id === null
      ? []
      : await sql<LiquidationBehind[]>`
          select at, print_ticker_id, cash_krw, exposure_krw, equity_krw, maintenance
          from liquidations where id = ${order.liquidation_id}`;
  return { decided_at: receipt?.decided_at ?? null, splits, liquidation: liquidation ?? null };
}
