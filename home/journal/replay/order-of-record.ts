import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OpenOrder } from '#trading/core/open-order';
import type { OrderRecord } from '../journal-message.ts';

/** The order that a record holds, with what it held in the end. */
export function orderOf(record: OrderRecord): OpenOrder {
  return {
    id: record.id,
    userId: record.user_id,
    clientOrderId: record.client_order_id,
    tickerId: record.ticker_id,
    side: record.side,
    type: record.type,
    quantity: amount(record.requested_quantity),
    amountKrw: amount(record.requested_amount_krw),
    limitPrice: amount(record.limit_price),
    timeInForce: record.time_in_force,
    expiresAt: time(record.expires_at),
    referencePrice: amount(record.reference_price),
    maxSlippageBps: record.max_slippage_bps,
    leverage: record.leverage,
    bodySha256: record.body_sha256,
    intakeId: record.intake_id,
    clockErrorMs: record.clock_error_ms,
    partition: record.partition,
    acceptedAt: timeOf(record.accepted_at),
    signedAt: time(record.signed_at),
    notBefore: timeOf(record.not_before),
    deadlineAt: time(record.deadline_at),
    hold: holdOf(record),
    restingSince: time(record.resting_since ?? null),
    liquidationId: record.liquidation_id ?? null,
  };
}

function holdOf({ hold_krw, hold_quantity }: OrderRecord): OpenOrder['hold'] {
  if (typeof hold_krw !== 'string' || typeof hold_quantity !== 'string') return null;
  return { krw: decimal(hold_krw), quantity: decimal(hold_quantity) };
}

/** The schema has seen to it that every time is one. */
export function timeOf(text: string): Instant {
  return parseInstant(text) as Instant;
}

function time(text: string | null): Instant | null {
  return text === null ? null : timeOf(text);
}

function amount(text: string | null): Decimal | null {
  return text === null ? null : decimal(text);
}
