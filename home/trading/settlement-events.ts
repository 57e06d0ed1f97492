import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { actionJournalId, type EffectRow } from './action-rows.ts';
import { type OrderRow, text, time } from './settlement-rows.ts';
import type { Column } from './unnest-rows.ts';

/** What screens, alerts and the journal are told of a settlement; a row of the outbox. */
export interface SettlementEvent {
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
}

export const EVENT_COLUMNS: readonly Column<SettlementEvent>[] = [
  { name: 'channel', type: 'text', value: () => 'trade_events' },
  { name: 'subject', type: 'text', value: ({ subject }) => subject },
  { name: 'payload', type: 'text', cast: 'json', value: ({ payload }) => JSON.stringify(payload) },
  { name: 'created_at', type: 'timestamptz', value: ({ createdAt }) => formatInstant(createdAt) },
];

/**
 * In the order of decisions for each account, which is the order that they are decided again in after a
 * loss: an action before the first fill that is not earlier. What was denied moved nothing.
 */
export function settlementEvents(
  orders: readonly OrderRow[],
  effects: readonly EffectRow[],
): SettlementEvent[] {
  const told = new Set<EffectRow>();
  const events: SettlementEvent[] = [];
  for (const row of orders) {
    if (row.settledAt === null) continue;
    for (const effect of effects) {
      if (told.has(effect) || !comesBefore(effect, row)) continue;
      told.add(effect);
      events.push(appliedEvent(effect));
    }
    events.push(settledEvent(row, row.settledAt));
  }
  const rest = effects.filter((effect) => !told.has(effect));
  return [...events, ...rest.map(appliedEvent)];
}

function comesBefore({ effect }: EffectRow, { order, filledAt }: OrderRow): boolean {
  return effect.userId === order.userId && filledAt !== null && effect.at <= filledAt;
}

function settledEvent(row: OrderRow, settledAt: Instant): SettlementEvent {
  const { order, status, reason, fill, filledAt } = row;
  return {
    subject: order.id,
    createdAt: settledAt,
    payload: {
      version: 1,
      type: 'order_settled',
      order_id: order.id,
      user_id: order.userId,
      ticker_id: order.tickerId,
      side: order.side,
      status,
      reason,
      price: text(fill?.price),
      quantity: text(fill?.quantity),
      gross_krw: text(fill?.grossKrw),
      fee_krw: text(fill?.feeKrw),
      tax_krw: text(fill?.taxKrw),
      applied_exchange_rate: text(fill?.applied?.rate),
      filled_at: time(filledAt),
      settled_at: time(settledAt),
    },
  };
}

function appliedEvent({ effect, appliedAt }: EffectRow): SettlementEvent {
  return {
    subject: actionJournalId(effect.action.id, effect.userId),
    createdAt: appliedAt,
    payload: {
      version: 1,
      type: 'corporate_action_applied',
      action_id: effect.action.id,
      user_id: effect.userId,
      ticker_id: effect.action.tickerId,
      kind: effect.action.kind,
      quantity_before: text(effect.quantityBefore),
      quantity_after: text(effect.quantityAfter),
      fraction: text(effect.fraction),
      price: text(effect.price),
      gross_krw: text(effect.grossKrw),
      tax_krw: text(effect.taxKrw),
      applied_exchange_rate: text(effect.applied?.rate),
      effective_at: time(effect.at),
      applied_at: time(appliedAt),
    },
  };
}
