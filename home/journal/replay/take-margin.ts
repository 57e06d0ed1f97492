import { add, decimal, max, negate, subtract, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { type Account, allowedSince, isOverridden } from '#trading/core/account';
import type { InterestCharge, Liquidation, MarginStanding } from '#trading/core/liquidation';
import type {
  CommandRecord,
  InterestRecord,
  LiquidationRecord,
  SettlementRecord,
  StandingRecord,
} from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import type { DecisionRecord } from './follow-records.ts';
import { timeOf } from './order-of-record.ts';

/** The account behind a switch of margin as it is recorded; of any other command as it was. */
export function takeSwitch(given: Account, { command, result }: CommandRecord): Account {
  const { decided_at: at } = result;
  if (command.kind !== 'MARGIN' || result.status !== 'DONE' || at === null) return given;
  const acceptedAt = timeOf(command.accepted_at);
  if (isOverridden(given, acceptedAt)) return given;
  const account = { ...given, switchedBy: acceptedAt };
  if (command.enabled !== true) return { ...account, margin: undefined };
  const margin = account.margin ?? allowedSince(account, timeOf(at), command.partition);
  return { ...account, margin };
}

/** The account behind a day's interest as it is recorded; undefined where it did not owe that. */
export function takeInterest(account: Account, record: InterestRecord): Account | undefined {
  const { liabilityKrw, interestKrw } = chargeOf(record);
  const { cashKrw, margin } = account;
  if (!margin || max(ZERO, negate(cashKrw)) !== liabilityKrw) return undefined;
  return { ...account, cashKrw: subtract(cashKrw, interestKrw) };
}

/**
 * The account as one whose margin was judged before what a record tells of, and after what the house did itself:
 * the engine goes on from there. Whatever it judges twice it judges alike.
 */
export function judgedBy(account: Account, record: DecisionRecord): Account {
  const { margin } = account;
  const at = margin && judgedTo(record);
  if (!margin || at === undefined || at <= margin.checkedTo) return account;
  return { ...account, margin: { ...margin, checkedTo: at } };
}

function judgedTo(record: DecisionRecord): Instant | undefined {
  switch (record.kind) {
    case 'interest':
      return timeOf(record.charged_at);
    case 'liquidation':
      return timeOf(record.liquidated_at);
    case 'application':
      return addMicros(timeOf(record.effective_at), -1);
    case 'settlement':
      return judgedToBy(record);
    default:
      return undefined;
  }
}

function judgedToBy({ receipt, order, outcome }: SettlementRecord): Instant | undefined {
  const at = receipt?.decided_at ?? outcome.filled_at;
  if (at === null || at === undefined) return undefined;
  const isByHouse =
    typeof order.liquidation_id === 'string' ||
    (outcome.status === 'CANCELLED' && outcome.reason === 'MARGIN_REQUIRED');
  return isByHouse ? timeOf(at) : addMicros(timeOf(at), -1);
}

/** The interest that a record holds. */
export function chargeOf(record: InterestRecord): InterestCharge {
  return {
    userId: record.user_id,
    at: timeOf(record.charged_at),
    liabilityKrw: decimal(record.liability_krw),
    rate: decimal(record.rate),
    interestKrw: decimal(record.interest_krw),
  };
}

/** The liquidation that a record holds. */
export function liquidationOf(record: LiquidationRecord): Liquidation {
  const { id, user_id: userId, print, cancelled, sold } = record;
  return {
    ...{ id, userId, cancelled, sold },
    at: timeOf(record.liquidated_at),
    trigger: print === null ? { kind: 'INTEREST' } : { kind: 'PRINT', print: printOf(print) },
    maintenance: decimal(record.maintenance),
    before: standingOf(record.before),
    after: standingOf(record.after),
  };
}

export function standingOf({ cash_krw, exposure_krw }: StandingRecord): MarginStanding {
  const [cashKrw, exposureKrw] = [decimal(cash_krw), decimal(exposure_krw)];
  return { cashKrw, exposureKrw, equityKrw: add(cashKrw, exposureKrw) };
}
