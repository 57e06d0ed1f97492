import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import type { TradeFilters } from './order-filters.ts';

/** A row of `fills`; numerics as Postgres prints them. */
export interface FillRow {
  readonly order_id: string;
  readonly ticker_id: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly currency: 'KRW' | 'USD' | 'KRW-COIN';
  readonly gross: string;
  readonly gross_krw: string;
  readonly fee_krw: string;
  readonly tax_krw: string;
  readonly applied_exchange_rate: string | null;
  readonly fx_print_at: Instant | null;
  readonly fx_last: string | null;
  readonly fx_source: string | null;
  readonly print_at: Instant;
  readonly print_kind: 'QUOTE' | 'TRADE' | 'BAR';
  readonly print_bid: string | null;
  readonly print_ask: string | null;
  readonly print_last: string;
  readonly print_source: string;
  readonly filled_at: Instant;
  readonly settled_at: Instant;
}

const columns = (sql: Sql) => sql`order_id, ticker_id, side, quantity, price, currency, gross,
  gross_krw, fee_krw, tax_krw, applied_exchange_rate, fx_print_at, fx_last, fx_source, print_at,
  print_kind, print_bid, print_ask, print_last, print_source, filled_at, settled_at`;

/** One user's fills by event time, newest first; one row more than `limit`. */
export async function selectFills(
  sql: Sql,
  userId: string,
  filters: TradeFilters,
): Promise<readonly FillRow[]> {
  const { ticker_id, side, from, to, cursor, limit } = filters;
  return await sql<FillRow[]>`
    select ${columns(sql)} from fills
    where user_id = ${userId}
      ${ticker_id ? sql`and ticker_id = ${ticker_id}` : sql``}
      ${side ? sql`and side = ${side}` : sql``}
      ${from === undefined ? sql`` : sql`and filled_at >= ${from}`}
      ${to === undefined ? sql`` : sql`and filled_at < ${to}`}
      ${cursor ? sql`and (filled_at, order_id) < (${cursor.at}, ${cursor.id}::uuid)` : sql``}
    order by filled_at desc, order_id desc
    limit ${limit + 1}`;
}

export async function selectFill(sql: Sql, orderId: string): Promise<FillRow | undefined> {
  const [row] = await sql<FillRow[]>`
    select ${columns(sql)} from fills where order_id = ${orderId}`;
  return row;
}
