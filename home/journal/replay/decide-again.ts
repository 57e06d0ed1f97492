import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import type { Account } from '#trading/core/account';
import type { TradableInstrument } from '#trading/core/decide-order';
import type { ScheduledOrder } from '#trading/core/schedule-orders';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import type { SettlementRecord } from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { orderOf } from './order-of-record.ts';

export interface DecideAgainInput {
  readonly rules: TradingRules;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** The user's, as the records before these have left it. */
  readonly account: Account | undefined;
  /** One user's settlements, in the order in which they were decided. */
  readonly records: readonly SettlementRecord[];
}

/** What deciding again came to, up to the first record that it disagrees with. */
export interface DecidedAgain {
  /** By order id; of the records that agree, those that were filled. */
  readonly fills: ReadonlyMap<string, Extract<Outcome, { kind: 'filled' }>>;
  readonly agreed: readonly SettlementRecord[];
  readonly account: Account | undefined;
  /** The first that disagrees, with what is different. */
  readonly diverged: { readonly record: SettlementRecord; readonly how: string } | undefined;
}

/**
 * Decides one user's recorded settlements again, from the prints that they were decided on. A refusal
 * moved nothing and is taken as it is recorded; a fill has to come out as it is recorded, to the last
 * digit.
 */
export function decideAgain(input: DecideAgainInput): DecidedAgain {
  const { records } = input;
  for (let length = records.length; ; ) {
    const agreed = records.slice(0, length);
    const { fills, account, outcomes } = settle(input, agreed);
    const firstBad = agreed.findIndex((record) => differenceOf(record, outcomes) !== undefined);
    if (firstBad === -1) {
      const record = records[length];
      const how = record && differenceOf(record, settle(input, records).outcomes);
      const diverged = record && { record, how: how ?? 'it follows one that differs' };
      return { fills, agreed, account, diverged };
    }
    length = firstBad;
  }
}

function settle(input: DecideAgainInput, records: readonly SettlementRecord[]) {
  const userId = records[0]?.order.user_id ?? '';
  const accounts = new Map(input.account ? [[userId, input.account]] : []);
  const { rules, instrumentOf } = input;
  const scheduled = records.flatMap(scheduledOf);
  const settlement = settleBatch({ rules, scheduled, accounts, instrumentOf });
  const outcomes = new Map(settlement.outcomes.map((outcome) => [outcome.order.id, outcome]));
  const filled = settlement.outcomes.filter((outcome) => outcome.kind === 'filled');
  return {
    outcomes,
    fills: new Map(filled.map((outcome) => [outcome.order.id, outcome])),
    account: settlement.accounts.get(userId),
  };
}

function scheduledOf({ order, fill }: SettlementRecord): ScheduledOrder[] {
  if (!fill) return [];
  const print = printOf(fill.print);
  const fxPrint = fill.fx_print ? printOf(fill.fx_print) : undefined;
  return [{ order: orderOf(order), at: print.at, print, fxPrint }];
}

/** In what the core's answer is another than the record's; undefined when in nothing. */
function differenceOf(
  { order, outcome, fill }: SettlementRecord,
  outcomes: ReadonlyMap<string, Outcome>,
): string | undefined {
  if (!fill) return outcome.status === 'FILLED' ? 'a fill without its amounts' : undefined;
  const again = outcomes.get(order.id);
  if (!again) return 'it can no longer be decided';
  if (again.kind === 'failed') return `${again.denial.code} ${again.denial.detail}`.trimEnd();
  const now = {
    quantity: formatDecimal(again.fill.quantity),
    price: formatDecimal(again.fill.price),
    gross: formatDecimal(again.fill.gross),
    gross_krw: formatDecimal(again.fill.grossKrw),
    fee_krw: formatDecimal(again.fill.feeKrw),
    tax_krw: formatDecimal(again.fill.taxKrw),
    cost_krw: formatDecimal(again.fill.costKrw),
  };
  const names = Object.keys(now) as (keyof typeof now)[];
  const other = names.find((name) => formatDecimal(decimal(fill[name])) !== now[name]);
  if (other) return `${other} ${fill[other]} is now ${now[other]}`;
  const rate = again.fill.applied ? formatDecimal(again.fill.applied.rate) : null;
  const recorded = fill.applied_exchange_rate;
  if ((recorded === null ? null : formatDecimal(decimal(recorded))) !== rate) {
    return `applied_exchange_rate ${recorded} is now ${rate}`;
  }
  return outcome.filled_at === formatInstant(again.at) ? undefined : 'filled_at';
}
