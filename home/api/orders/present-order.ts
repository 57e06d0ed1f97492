import { add, decimal, formatDecimal, negate, subtract } from '@mockstreet/shared/decimal';
import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import type { z } from 'zod';
import { toDecimalText, toDecimalTextOrNull } from '../http/wire.ts';
import type { FillRow } from './fill-queries.ts';
import type { LedgerEntryRow, OrderConflictRow, OrderRow } from './order-queries.ts';
import type {
  fillSchema,
  ledgerEntrySchema,
  orderConflictSchema,
  orderSchema,
} from './order-schema.ts';

export function presentOrder(row: OrderRow): z.output<typeof orderSchema> {
  return {
    order_id: row.id,
    client_order_id: row.client_order_id,
    ticker_id: row.ticker_id,
    side: row.side,
    type: row.type,
    status: row.status,
    reason: row.reason,
    reason_detail: row.reason_detail,
    requested_quantity: toDecimalTextOrNull(row.requested_quantity),
    requested_amount_krw: toDecimalTextOrNull(row.requested_amount_krw),
    limit_price: toDecimalTextOrNull(row.limit_price),
    time_in_force: row.time_in_force,
    expires_at: formatInstantOrNull(row.expires_at),
    reference_price: toDecimalTextOrNull(row.reference_price),
    max_slippage_bps: row.max_slippage_bps,
    price: toDecimalTextOrNull(row.price),
    quantity: toDecimalTextOrNull(row.quantity),
    applied_exchange_rate: toDecimalTextOrNull(row.applied_exchange_rate),
    ...presentHold(row),
    resting_since: formatInstantOrNull(row.resting_since),
    accepted_at: formatInstant(row.accepted_at),
    not_before: formatInstant(row.not_before),
    deadline_at: formatInstantOrNull(row.deadline_at),
    created_at: formatInstant(row.created_at),
    filled_at: formatInstantOrNull(row.filled_at),
    settled_at: formatInstantOrNull(row.settled_at),
    replayed_at: formatInstantOrNull(row.replayed_at),
    liquidation_id: row.liquidation_id,
  };
}

/** What an order holds back; the row keeps its last hold, which is released once it is final. */
function presentHold(
  row: OrderRow,
): Pick<z.output<typeof orderSchema>, 'held_krw' | 'held_quantity'> {
  if (row.status !== 'PENDING') return { held_krw: null, held_quantity: null };
  return {
    held_krw: row.side === 'BUY' ? toDecimalTextOrNull(row.hold_krw) : null,
    held_quantity: row.side === 'SELL' ? toDecimalTextOrNull(row.hold_quantity) : null,
  };
}

export function presentFill(row: FillRow): z.output<typeof fillSchema> {
  return {
    order_id: row.order_id,
    ticker_id: row.ticker_id,
    side: row.side,
    quantity: toDecimalText(row.quantity),
    price: toDecimalText(row.price),
    currency: row.currency,
    gross: toDecimalText(row.gross),
    gross_krw: toDecimalText(row.gross_krw),
    fee_krw: toDecimalText(row.fee_krw),
    tax_krw: toDecimalText(row.tax_krw),
    cash_krw: cashMoved(row),
    fx:
      row.applied_exchange_rate === null
        ? null
        : {
            applied_exchange_rate: toDecimalText(row.applied_exchange_rate),
            print_at: formatInstantOrNull(row.fx_print_at),
            print_last: toDecimalTextOrNull(row.fx_last),
            source: row.fx_source,
          },
    print: {
      at: formatInstant(row.print_at),
      kind: row.print_kind,
      bid: toDecimalTextOrNull(row.print_bid),
      ask: toDecimalTextOrNull(row.print_ask),
      last: toDecimalText(row.print_last),
      source: row.print_source,
    },
    filled_at: formatInstant(row.filled_at),
    settled_at: formatInstant(row.settled_at),
  };
}

/** A BUY pays gross and costs; a SELL gets gross less costs. In won. */
function cashMoved(row: FillRow): string {
  const gross = decimal(row.gross_krw);
  const costs = add(decimal(row.fee_krw), decimal(row.tax_krw));
  return formatDecimal(row.side === 'BUY' ? negate(add(gross, costs)) : subtract(gross, costs));
}

export function presentLedgerEntry(row: LedgerEntryRow): z.output<typeof ledgerEntrySchema> {
  return { ...row, amount: toDecimalText(row.amount), event_at: formatInstant(row.event_at) };
}

export function presentOrderConflict(row: OrderConflictRow): z.output<typeof orderConflictSchema> {
  return {
    accepted_at: formatInstant(row.accepted_at),
    body_sha256: row.body_sha256,
    recorded_at: formatInstant(row.recorded_at),
  };
}
