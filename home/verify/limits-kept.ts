import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';
import type { Splits } from './order-at.ts';

/** A fill of a limit order, as recorded; decimals as text. */
interface LimitFill extends OpenOrderRow {
  readonly price: string;
  readonly print_at: Instant;
  readonly print_kind: 'QUOTE' | 'TRADE' | 'BAR';
  readonly print_bid: string | null;
  readonly print_ask: string | null;
  readonly print_last: string;
  /** Of a bar that the tape still has. */
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
}

const FILLS_AT_A_TIME = 5_000;

/**
 * Invariant 7 for limit orders: none is filled beyond its limit. Where it did not rest it gets what a market
 * order would have got; where it rested, or a first bar traded through it, exactly its limit, on a print that
 * traded through. The limit is that of the print's moment: splits may lie between.
 */
export async function checkLimitsKept(sql: Sql, { orderAt }: Splits): Promise<Finding> {
  const rows = sql<LimitFill[]>`
    select ${openOrderColumns(sql)}, f.price, f.print_at, f.print_kind, f.print_bid, f.print_ask,
      f.print_last, p.open, p.high, p.low
    from fills f join orders o on o.id = f.order_id
    left join prints p on p.ticker_id = f.ticker_id and p.at = f.print_at and f.print_kind = 'BAR'
    where o.type = 'LIMIT'`;
  const counts = await countBreaches(rows.cursor(FILLS_AT_A_TIME), (batch) =>
    batch.flatMap((row) => {
      const { limitPrice } = orderAt(readOpenOrder(row), row.print_at);
      const fault = limitPrice ? faultOf(row, limitPrice) : 'without a limit';
      return fault === undefined ? [] : [`order ${row.id}: ${fault}`];
    }),
  );
  return {
    invariant: 7,
    rule: 'a limit order fills within its limit, and exactly at it where a print traded through it',
    unit: 'fills',
    ...counts,
  };
}

function faultOf(row: LimitFill, limit: Decimal): string | undefined {
  const price = decimal(row.price);
  const at = `${row.side} at ${row.price} with a limit of ${formatDecimal(limit)}`;
  if (isWorse(row.side, price, limit)) return `${at}: beyond it`;
  if (row.resting_since === null && isOwnSide(row, price)) return undefined;
  if (price !== limit) return `${at}: neither its print’s price nor its limit`;
  return tradedThrough(row, limit) ? undefined : `${at}: its print did not trade through`;
}

/** For who trades on this side. */
function isWorse(side: Side, price: Decimal, limit: Decimal): boolean {
  return side === 'BUY' ? price > limit : price < limit;
}

/** Whether it is what a market order gets on the fill's print. */
function isOwnSide(row: LimitFill, price: Decimal): boolean {
  const [buy, last, open] = [row.side === 'BUY', decimal(row.print_last), amount(row.open)];
  if (row.print_kind === 'QUOTE') return price === amount(buy ? row.print_ask : row.print_bid);
  if (row.print_kind === 'TRADE' || open === null) return price === last || open === null;
  return price === (buy === open > last ? open : last);
}

function tradedThrough(row: LimitFill, limit: Decimal): boolean {
  const buy = row.side === 'BUY';
  if (row.print_kind === 'QUOTE') {
    const offered = amount(buy ? row.print_ask : row.print_bid);
    return offered !== null && !isWorse(row.side, offered, limit);
  }
  const seen =
    row.print_kind === 'TRADE' ? decimal(row.print_last) : amount(buy ? row.low : row.high);
  // A bar that the tape has dropped tells nothing any more.
  return seen === null || (buy ? seen < limit : seen > limit);
}

function amount(text: string | null): Decimal | null {
  return text === null ? null : decimal(text);
}
