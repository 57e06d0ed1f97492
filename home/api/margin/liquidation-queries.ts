import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Keyset } from '../http/cursor.ts';
import { toDecimalText } from '../http/wire.ts';
import type { LiquidationView } from './margin-schema.ts';

/** A row of `liquidations`, with what it did. */
export interface LiquidationRow {
  readonly id: string;
  readonly at: Instant;
  readonly print_ticker_id: string | null;
  readonly print_at: Instant;
  readonly print_kind: 'QUOTE' | 'TRADE' | 'BAR';
  readonly print_last: string;
  readonly print_source: string;
  readonly maintenance: string;
  readonly cash_krw: string;
  readonly exposure_krw: string;
  readonly equity_krw: string;
  readonly cash_after_krw: string;
  readonly exposure_after_krw: string;
  readonly equity_after_krw: string;
  readonly settled_at: Instant;
  readonly cancelled: readonly string[];
  /** Order, instrument, quantity and price of each sale, the largest first. */
  readonly sold: readonly (readonly [string, string, string, string])[];
}

/** One user's liquidations, newest first; one row more than `limit` when there is a next page. */
export async function selectLiquidations(
  sql: Sql,
  userId: string,
  { cursor, limit }: { readonly cursor?: Keyset | undefined; readonly limit: number },
): Promise<readonly LiquidationRow[]> {
  return await sql<LiquidationRow[]>`
    select l.id, l.at, l.print_ticker_id, l.print_at, l.print_kind, l.print_last, l.print_source,
      l.maintenance, l.cash_krw, l.exposure_krw, l.equity_krw, l.cash_after_krw,
      l.exposure_after_krw, l.equity_after_krw, l.settled_at,
      array(select o.id from orders o
        where o.user_id = l.user_id and o.status = 'CANCELLED' and o.reason = 'MARGIN_REQUIRED'
          and o.reason_detail = 'liquidation_id=' || l.id
        order by o.accepted_at, o.id) as cancelled,
      coalesce((select json_agg(
          json_build_array(f.order_id, f.ticker_id, f.quantity::text, f.price::text)
          order by f.gross_krw desc, f.ticker_id)
        from orders o join fills f on f.order_id = o.id
        where o.liquidation_id = l.id), '[]') as sold
    from liquidations l
    where l.user_id = ${userId}
      ${cursor ? sql`and (l.at, l.id) < (${cursor.at}, ${cursor.id}::uuid)` : sql``}
    order by l.at desc, l.id desc
    limit ${limit + 1}`;
}

export function presentLiquidation(row: LiquidationRow): LiquidationView {
  return {
    liquidation_id: row.id,
    at: formatInstant(row.at),
    trigger: row.print_ticker_id === null ? 'INTEREST' : 'PRINT',
    print: row.print_ticker_id === null ? null : printOf(row, row.print_ticker_id),
    maintenance_rate: toDecimalText(row.maintenance),
    before: {
      cash_krw: toDecimalText(row.cash_krw),
      exposure_krw: toDecimalText(row.exposure_krw),
      equity_krw: toDecimalText(row.equity_krw),
    },
    after: {
      cash_krw: toDecimalText(row.cash_after_krw),
      exposure_krw: toDecimalText(row.exposure_after_krw),
      equity_krw: toDecimalText(row.equity_after_krw),
    },
    cancelled_order_ids: [...row.cancelled],
    sold: row.sold.map(([orderId, tickerId, quantity, price]) => ({
      order_id: orderId,
      ticker_id: tickerId,
      quantity: toDecimalText(quantity),
      price: toDecimalText(price),
    })),
    settled_at: formatInstant(row.settled_at),
  };
}

function printOf(row: LiquidationRow, tickerId: string): LiquidationView['print'] {
  return {
    ticker_id: tickerId,
    at: formatInstant(row.print_at),
    kind: row.print_kind,
    last: toDecimalText(row.print_last),
    source: row.print_source,
  };
}
