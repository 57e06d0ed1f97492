import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { deriveCommandId } from '@mockstreet/shared/command-envelope';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { deriveOrderId } from '@mockstreet/shared/order-id';

export interface RecordedOrder {
  readonly userId: string;
  readonly acceptedAt: Instant;
  readonly tickerId?: string;
  readonly side?: 'BUY' | 'SELL';
  readonly clientOrderId?: string;
}

const BTC = 'CRYPTO-COIN-BTC';

/** An order as the engine leaves it while no print has come. Returns its id. */
export async function recordWaitingOrder(sql: Sql, order: RecordedOrder): Promise<string> {
  const { userId, acceptedAt, tickerId = BTC, side = 'BUY' } = order;
  const clientOrderId = order.clientOrderId ?? randomUUID();
  const id = deriveOrderId(userId, clientOrderId);
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_amount_krw, body_sha256, intake_id, clock_error_ms, partition, accepted_at,
      not_before, deadline_at, created_at)
    values (${id}, ${userId}, ${clientOrderId}, ${tickerId}, ${side}, 'MARKET', 'PENDING',
      'AWAITING_PRINT', 100000, ${'a'.repeat(64)}, 'edge-1', 0, 0, ${acceptedAt},
      ${addMicros(acceptedAt, 500_000)}, ${addMicros(acceptedAt, 60 * MICROS_PER_SECOND)},
      ${acceptedAt})`;
  return id;
}

/** A LIMIT order of 0.001 at 90,000,000 won that rests since the second after it was accepted. */
export async function recordRestingOrder(sql: Sql, order: RecordedOrder): Promise<string> {
  const id = await recordWaitingOrder(sql, order);
  const isBuy = order.side !== 'SELL';
  await sql`
    update orders set type = 'LIMIT', time_in_force = 'GTC', reason = 'AWAITING_PRINT',
      requested_amount_krw = null, requested_quantity = 0.001, limit_price = 90000000,
      hold_krw = ${isBuy ? 90045 : 0}, hold_quantity = ${isBuy ? 0 : '0.001'},
      resting_since = ${addMicros(order.acceptedAt, MICROS_PER_SECOND)}, deadline_at = null
    where id = ${id}`;
  return id;
}

export interface RecordedFill extends RecordedOrder {
  readonly quantity: string;
  readonly price: string;
  readonly grossKrw: string;
  readonly feeKrw?: string;
  readonly taxKrw?: string;
  /** That entered or left the position; the gross amount unless it is said. */
  readonly costKrw?: string;
  readonly currency?: 'KRW' | 'USD' | 'KRW-COIN';
  /** Sold by the house, on a print of before. */
  readonly forced?: { readonly liquidationId: string; readonly filledAt: Instant };
  /** USD only: the rate with the spread, the print's last, and its source. */
  readonly fx?: { readonly applied: string; readonly last: string; readonly source?: string };
}

/** A filled order with its fill and, for what is quoted in won, its ledger; accounts stay as they are. */
export async function recordFilledOrder(sql: Sql, order: RecordedFill): Promise<string> {
  const { userId, acceptedAt, tickerId = BTC, side = 'BUY', fx } = order;
  const { feeKrw = '0', taxKrw = '0', currency = 'KRW-COIN', quantity, price, grossKrw } = order;
  const { costKrw = grossKrw } = order;
  const id = await recordWaitingOrder(sql, order);
  const printAt = addMicros(acceptedAt, MICROS_PER_SECOND);
  const filledAt = order.forced?.filledAt ?? printAt;
  await sql`
    update orders set status = 'FILLED', reason = null, price = ${price}, quantity = ${quantity},
      applied_exchange_rate = ${fx?.applied ?? null}, filled_at = ${filledAt}, settled_at = ${filledAt},
      liquidation_id = ${order.forced?.liquidationId ?? null}
    where id = ${id}`;
  await sql`
    insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross,
      gross_krw, fee_krw, tax_krw, cost_krw, applied_exchange_rate, fx_print_at, fx_last, fx_source,
      print_at, print_kind, print_bid, print_ask, print_last, print_source, filled_at,
      settled_at)
    values (${id}, ${userId}, ${tickerId}, ${side}, ${quantity}, ${price}, ${currency},
      trunc(${quantity}::numeric * ${price}::numeric, 8), ${grossKrw}, ${feeKrw}, ${taxKrw},
      ${costKrw}, ${fx?.applied ?? null}, ${fx ? printAt : null}, ${fx?.last ?? null},
      ${fx ? (fx.source ?? 'sim') : null}, ${printAt}, 'QUOTE', ${price}, ${price}, ${price}, 'sim', ${filledAt},
      ${filledAt})`;
  if (fx) return id;
  const sign = side === 'BUY' ? 1 : -1;
  await sql`
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
    select ${id}::uuid, leg, 'TRADE', account::ledger_account,
      case when account in ('CASH', 'HOLDING') then ${userId}::uuid end, asset, amount, ${filledAt}::timestamptz
    from (values
      (0, 'CASH', 'KRW', ${-sign} * ${grossKrw}::numeric),
      (1, 'MARKET', 'KRW', ${sign} * ${grossKrw}::numeric),
      (2, 'CASH', 'KRW', -${feeKrw}::numeric),
      (3, 'FEES', 'KRW', ${feeKrw}::numeric),
      (4, 'HOLDING', ${tickerId}, ${sign} * ${quantity}::numeric),
      (5, 'MARKET', ${tickerId}, ${-sign} * ${quantity}::numeric)
    ) as entry (leg, account, asset, amount)
    where amount <> 0`;
  return id;
}

export interface RecordedCancel {
  readonly userId: string;
  readonly acceptedAt: Instant;
  /** All orders unless one is named. */
  readonly orderId?: string;
  /** Why it was rejected; by default it is PENDING. */
  readonly reason?: string;
  /** How many orders it cancelled, which makes it DONE. */
  readonly cancelled?: number;
}

/** A cancel as the engine leaves it. Returns its id. */
export async function recordCancel(sql: Sql, cancel: RecordedCancel): Promise<string> {
  const { userId, acceptedAt, orderId = null, reason = null, cancelled } = cancel;
  const clientCommandId = randomUUID();
  const id = deriveCommandId(userId, clientCommandId);
  const isDecided = reason !== null || cancelled !== undefined;
  const decidedAt = isDecided ? addMicros(acceptedAt, 500_000) : null;
  const status = reason === null ? (isDecided ? 'DONE' : 'PENDING') : 'REJECTED';
  await sql`
    insert into commands (id, user_id, client_command_id, kind, order_id, status, reason, cancelled,
      body_sha256, intake_id, clock_error_ms, partition, accepted_at, not_before, decided_at,
      settled_at)
    values (${id}, ${userId}, ${clientCommandId}, ${orderId === null ? 'CANCEL_ALL' : 'CANCEL'},
      ${orderId}, ${status}, ${reason}, ${isDecided ? (cancelled ?? 0) : null}, ${'a'.repeat(64)},
      'edge-1', 0, 0, ${acceptedAt}, ${addMicros(acceptedAt, 500_000)}, ${decidedAt}, ${decidedAt})`;
  return id;
}
