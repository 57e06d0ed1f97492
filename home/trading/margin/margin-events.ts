import type { SettlementEvent } from '../settlement/settlement-events.ts';
import { type OrderRow, text, time } from '../settlement/settlement-rows.ts';
import { type InterestRow, interestJournalId, type LiquidationRow } from './margin-rows.ts';

/**
 * What is told of a liquidation: whom it hit, the largest position that was sold, and what is left.
 * @param orders of the write that it belongs to
 */
export function liquidationEvent(
  row: LiquidationRow,
  orders: readonly OrderRow[],
): SettlementEvent {
  const { liquidation, settledAt } = row;
  const { id, userId, at, trigger, before, after, sold, cancelled } = liquidation;
  const largest = orders.find(({ order }) => order.id === sold[0])?.order;
  return {
    channel: 'liquidation_events',
    subject: id,
    createdAt: settledAt,
    payload: {
      version: 1,
      type: 'liquidation',
      liquidation_id: id,
      user_id: userId,
      at: time(at),
      trigger: trigger.kind,
      ticker_id: largest?.tickerId ?? null,
      sold: sold.length,
      cancelled: cancelled.length,
      equity_krw: text(before.equityKrw),
      exposure_krw: text(before.exposureKrw),
      cash_krw: text(before.cashKrw),
      equity_after_krw: text(after.equityKrw),
      exposure_after_krw: text(after.exposureKrw),
      cash_after_krw: text(after.cashKrw),
      settled_at: time(settledAt),
    },
  };
}

export function chargedEvent({ charge, settledAt }: InterestRow): SettlementEvent {
  const journalId = interestJournalId(charge);
  return {
    subject: journalId,
    createdAt: settledAt,
    payload: {
      version: 1,
      type: 'interest_charged',
      journal_id: journalId,
      user_id: charge.userId,
      liability_krw: text(charge.liabilityKrw),
      rate: text(charge.rate),
      interest_krw: text(charge.interestKrw),
      charged_at: time(charge.at),
      settled_at: time(settledAt),
    },
  };
}
