import type { Sql } from '@mockstreet/db/client';
import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import type { OrderRecord } from './journal-message.ts';

/** Of `orders o`, what a record of an order holds. */
export function orderRecordColumns(sql: Sql) {
  return sql`o.id, o.user_id, o.client_order_id, o.ticker_id, o.side, o.type, o.requested_quantity,
    o.requested_amount_krw, o.limit_price, o.time_in_force, o.expires_at, o.reference_price,
    o.max_slippage_bps, o.leverage, o.body_sha256, o.intake_id, o.clock_error_ms, o.partition,
    o.accepted_at, o.signed_at, o.not_before, o.deadline_at, o.replayed_at, o.hold_krw,
    o.hold_quantity, o.resting_since, o.liquidation_id`;
}

type Moments =
  | 'expires_at'
  | 'accepted_at'
  | 'signed_at'
  | 'not_before'
  | 'deadline_at'
  | 'replayed_at'
  | 'resting_since';
export type OrderRow = Omit<
  OrderRecord,
  Moments | 'hold_krw' | 'hold_quantity' | 'liquidation_id'
> & {
  readonly accepted_at: Instant;
  readonly not_before: Instant;
  readonly expires_at: Instant | null;
  readonly signed_at: Instant | null;
  readonly deadline_at: Instant | null;
  readonly replayed_at: Instant | null;
  readonly hold_krw: string | null;
  readonly hold_quantity: string | null;
  readonly resting_since: Instant | null;
  readonly liquidation_id: string | null;
};

export function orderRecord(row: OrderRow): OrderRecord {
  return {
    id: row.id,
    user_id: row.user_id,
    client_order_id: row.client_order_id,
    ticker_id: row.ticker_id,
    side: row.side,
    type: row.type,
    requested_quantity: row.requested_quantity,
    requested_amount_krw: row.requested_amount_krw,
    limit_price: row.limit_price,
    time_in_force: row.time_in_force,
    expires_at: formatInstantOrNull(row.expires_at),
    reference_price: row.reference_price,
    max_slippage_bps: row.max_slippage_bps,
    leverage: row.leverage,
    body_sha256: row.body_sha256,
    intake_id: row.intake_id,
    clock_error_ms: row.clock_error_ms,
    partition: row.partition,
    accepted_at: formatInstant(row.accepted_at),
    signed_at: formatInstantOrNull(row.signed_at),
    not_before: formatInstant(row.not_before),
    deadline_at: formatInstantOrNull(row.deadline_at),
    replayed_at: formatInstantOrNull(row.replayed_at),
    hold_krw: row.hold_krw,
    hold_quantity: row.hold_quantity,
    resting_since: formatInstantOrNull(row.resting_since),
    liquidation_id: row.liquidation_id,
  };
}
