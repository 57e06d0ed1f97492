import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { isHumanEtf } from '#market/human-instrument';
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
  /** Of an order on the share of a user; null of every other, and where nobody is listed so. */
  readonly strikes: StrikesBehind | null;
}

/** The strike that filled an order, or else the last that there was, and the one that comes. */
export interface StrikesBehind {
  readonly struck_at: Instant | null;
  /** The oldest moment that one of its prices is of. */
  readonly priced_from: Instant | null;
  /** Null once the share is off the list. */
  readonly next_at: Instant | null;
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
  order: Pick<
    OrderRow,
    'id' | 'ticker_id' | 'status' | 'accepted_at' | 'filled_at' | 'liquidation_id'
  >,
  now: Instant,
): Promise<DecisionRow> {
  const [receipt] = await sql<{ decided_at: Instant }[]>`
    select decided_at from settlement_receipts where id = ${order.id}`;
  // What was refused as it came waited for no split, and has no receipt, as what was filled before there were any.
  const endedAt = receipt?.decided_at ?? order.filled_at ?? order.accepted_at;
  const countedTo = order.status === 'PENDING' ? now : endedAt;
  const splits = await sql<SplitBehind[]>`
    select effective_at, new_shares, old_shares from corporate_actions
    where ticker_id = ${order.ticker_id} and kind = 'SPLIT' and cancelled_at is null
      and effective_at > ${order.accepted_at} and effective_at <= ${countedTo}
    order by effective_at`;
  const [liquidation] =
    order.liquidation_id === null
      ? []
      : await sql<LiquidationBehind[]>`
          select at, print_ticker_id, cash_krw, exposure_krw, equity_krw, maintenance
          from liquidations where id = ${order.liquidation_id}`;
  return {
    decided_at: receipt?.decided_at ?? null,
    splits,
    liquidation: liquidation ?? null,
    strikes: isHumanEtf(order.ticker_id) ? await selectStrikesBehind(sql, order) : null,
  };
}

async function selectStrikesBehind(
  sql: Sql,
  { ticker_id, filled_at }: Pick<OrderRow, 'ticker_id' | 'filled_at'>,
): Promise<StrikesBehind | null> {
  const [row] = await sql<StrikesBehind[]>`
    select struck.at as struck_at, struck.priced_from,
      case when closed_at is null
        then coalesce(struck.at + interval '24 hours', first_strike_at) end as next_at
    from human_etfs as share
    left join lateral (select at, priced_from from human_etf_strikes as strike
      where strike.ticker_id = share.ticker_id
        and at <= coalesce(${filled_at}::timestamptz, 'infinity')
      order by at desc limit 1) as struck on true
    where share.ticker_id = ${ticker_id}`;
  return row ?? null;
}
