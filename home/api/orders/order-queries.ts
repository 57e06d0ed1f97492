import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OrderStatus, OrderType, Side, TimeInForce } from '@mockstreet/shared/order';
import type { Viewer } from '../http/viewer-of.ts';
import type { OrderFilters } from './order-filters.ts';

/** A row of `orders`; numerics as Postgres prints them. */
export interface OrderRow {
  readonly id: string;
  readonly user_id: string;
  readonly client_order_id: string;
  readonly ticker_id: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly reason: string | null;
  readonly reason_detail: string | null;
  readonly requested_quantity: string | null;
  readonly requested_amount_krw: string | null;
  readonly limit_price: string | null;
  readonly time_in_force: TimeInForce | null;
  readonly expires_at: Instant | null;
  readonly reference_price: string | null;
  readonly max_slippage_bps: number | null;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly hold_krw: string | null;
  readonly hold_quantity: string | null;
  readonly resting_since: Instant | null;
  readonly applied_exchange_rate: string | null;
  readonly body_sha256: string;
  readonly intake_id: string;
  readonly clock_error_ms: number;
  readonly accepted_at: Instant;
  readonly not_before: Instant;
  readonly deadline_at: Instant | null;
  readonly created_at: Instant;
  readonly filled_at: Instant | null;
  readonly settled_at: Instant | null;
  readonly replayed_at: Instant | null;
  readonly liquidation_id: string | null;
}

const columns = (sql: Sql) => sql`id, user_id, client_order_id, ticker_id, side, type, status,
  reason, reason_detail, requested_quantity, requested_amount_krw, limit_price, time_in_force,
  expires_at, reference_price, max_slippage_bps, price, quantity, hold_krw,
  hold_quantity, resting_since, applied_exchange_rate,
  body_sha256, intake_id, clock_error_ms, accepted_at, not_before, deadline_at, created_at,
  filled_at, settled_at, replayed_at, liquidation_id`;

/** One user's orders, newest first; one row more than `limit` when there is a next page. */
export async function selectOrders(
  sql: Sql,
  userId: string,
  filters: OrderFilters,
): Promise<readonly OrderRow[]> {
  const { status, ticker_id, side, from, to, cursor, limit } = filters;
  return await sql<OrderRow[]>`
    select ${columns(sql)} from orders
    where user_id = ${userId}
      ${status ? sql`and status = ${status}` : sql``}
      ${ticker_id ? sql`and ticker_id = ${ticker_id}` : sql``}
      ${side ? sql`and side = ${side}` : sql``}
      ${from === undefined ? sql`` : sql`and accepted_at >= ${from}`}
      ${to === undefined ? sql`` : sql`and accepted_at < ${to}`}
      ${cursor ? sql`and (accepted_at, id) < (${cursor.at}, ${cursor.id}::uuid)` : sql``}
    order by accepted_at desc, id desc
    limit ${limit + 1}`;
}

/** Undefined for an order that is not there, not yet there, or not for this viewer. */
export async function selectOrder(
  sql: Sql,
  { userId, seesAll }: Viewer,
  orderId: string,
): Promise<OrderRow | undefined> {
  const [row] = await sql<OrderRow[]>`
    select ${columns(sql)} from orders
    where id = ${orderId} and (user_id = ${userId} or ${seesAll})`;
  return row;
}

export interface LedgerEntryRow {
  readonly leg: number;
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
  readonly event_at: Instant;
}

/** The journal of one order: every line, also those of the house. */
export async function selectLedgerEntries(
  sql: Sql,
  orderId: string,
): Promise<readonly LedgerEntryRow[]> {
  return await sql<LedgerEntryRow[]>`
    select leg, account, asset, amount, event_at from ledger_entries
    where journal_id = ${orderId} order by leg`;
}

export interface OrderConflictRow {
  readonly accepted_at: Instant;
  readonly body_sha256: string;
  readonly recorded_at: Instant;
}

export async function selectOrderConflicts(
  sql: Sql,
  orderId: string,
): Promise<readonly OrderConflictRow[]> {
  return await sql<OrderConflictRow[]>`
    select accepted_at, body_sha256, recorded_at from order_conflicts
    where order_id = ${orderId} order by accepted_at limit 50`;
}
