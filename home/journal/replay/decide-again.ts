import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Account } from '#trading/core/account';
import { type ActionEffect, applyAsRecorded } from '#trading/core/apply-action';
import type { TradableInstrument } from '#trading/core/decide-order';
import { NO_GUARDS } from '#trading/core/guards';
import { moveAsRecorded } from '#trading/core/move-account';
import type { ScheduledOrder } from '#trading/core/scheduled-event';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import type { ApplicationRecord, FillRecord, SettlementRecord } from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { effectOf } from './effect-of-record.ts';
import { orderOf, timeOf } from './order-of-record.ts';

/** What moves an account, or refuses to. */
export type DecisionRecord = SettlementRecord | ApplicationRecord;

export interface DecideAgainInput {
  readonly rules: TradingRules;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** Of an instrument, in order of time. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
  /** The user's, as the records before these have left it. */
  readonly account: Account | undefined;
  /** One user's, in the order in which they were decided. */
  readonly records: readonly DecisionRecord[];
}

type Filled = Extract<Outcome, { kind: 'filled' }>;

/** What deciding again came to, up to the first record that it disagrees with. */
export interface DecidedAgain {
  /** By order id; of the records that agree, those that were filled. */
  readonly fills: ReadonlyMap<string, Filled>;
  /** Of the records that agree, those of corporate actions. */
  readonly effects: ReadonlyMap<ApplicationRecord, ActionEffect>;
  readonly agreed: readonly SettlementRecord[];
  /** Of the fills those that other rules decided: as recorded, and not decided again. */
  readonly underOtherRules: number;
  /** As fills and actions leave it; undefined where there was none. */
  readonly account: Account | undefined;
  /** The first that disagrees, with what is different. */
  readonly diverged: { readonly record: DecisionRecord; readonly how: string } | undefined;
}

/**
 * Decides one user's recorded settlements again, from the prints that they were decided on. A refusal
 * moved nothing and is taken as it is recorded. A fill has to come out as it is recorded, to the last
 * digit, where the rules are those that it was decided under. Where they have changed since, or nobody
 * knows them, what people were told is what counts, and the account moves as recorded; so it does with
 * what a corporate action came to, if it still holds what it held then.
 */
export function decideAgain(input: DecideAgainInput): DecidedAgain {
  const fills = new Map<string, Filled>();
  const effects = new Map<ApplicationRecord, ActionEffect>();
  const agreed: SettlementRecord[] = [];
  let { account } = input;
  let underOtherRules = 0;
  let diverged: DecidedAgain['diverged'];
  for (const record of input.records) {
    const step = take(input, account, record);
    if ('how' in step) {
      diverged = { record, how: step.how };
      break;
    }
    if (step.account) account = step.account;
    if (step.filled) fills.set(step.filled.order.id, step.filled);
    if (step.isOther) underOtherRules += 1;
    if (record.kind === 'settlement') agreed.push(record);
    else if (step.effect) effects.set(record, step.effect);
  }
  // A refusal moves nothing but the chain of receipts.
  const isWritten = fills.size + effects.size > 0 || agreed.some(({ receipt }) => receipt);
  const moved = isWritten ? account : undefined;
  return { fills, effects, agreed, underOtherRules, account: moved, diverged };
}

type FillOf = SettlementRecord & { readonly fill: FillRecord };
/** What a record came to; without an account it moved nothing. */
type Step =
  | {
      readonly account?: Account;
      readonly filled?: Filled;
      readonly effect?: ActionEffect;
      readonly isOther?: boolean;
    }
  | { readonly how: string };

function take(input: DecideAgainInput, account: Account | undefined, record: DecisionRecord): Step {
  if (record.kind === 'application') {
    const applied = account && applyAsRecorded(account, effectOf(record));
    return applied ?? { how: 'its account does not hold what it held' };
  }
  const { order, outcome, fill } = record;
  if (!fill) return outcome.status === 'FILLED' ? { how: 'a fill without its amounts' } : {};
  const digest = rulesDigest(input.rules, input.instrumentOf(order.ticker_id));
  if (outcome.decided_under === digest) return settleAgain(input, account, { ...record, fill });
  return { ...takeAsRecorded(input, account, { ...record, fill }), isOther: true };
}

function settleAgain(
  { rules, instrumentOf, actionsOf }: DecideAgainInput,
  account: Account | undefined,
  record: FillOf,
): Step {
  const order = orderOf(record.order);
  const print = printOf(record.fill.print);
  const fxPrint = record.fill.fx_print ? printOf(record.fill.fx_print) : undefined;
  const scheduled: ScheduledOrder = {
    ...{ kind: 'order', order, at: print.at, how: 'FIRST_PRINT', print, fxPrint },
  };
  const { outcomes, accounts } = settleBatch({
    ...{ instrumentOf, actionsOf, scheduled: [scheduled] },
    rules: { ...rules, guards: NO_GUARDS },
    ...{ orders: [order], recorded: () => undefined },
    accounts: new Map(account ? [[order.userId, account]] : []),
  });
  const after = accounts.get(order.userId);
  const [again] = outcomes;
  if (!again || !after) return { how: 'it can no longer be decided' };
  if (again.kind === 'failed') return { how: `${again.denial.code} ${again.denial.detail}`.trim() };
  if (again.kind === 'cancelled') return { how: `cancelled by ${again.commandId}` };
  const how = differenceOf(record, again);
  return how === undefined ? { filled: again, account: after } : { how };
}

function takeAsRecorded(
  { instrumentOf }: DecideAgainInput,
  account: Account | undefined,
  { order: asked, outcome, fill }: FillOf,
): Step {
  const order = orderOf(asked);
  const print = printOf(fill.print);
  const at = outcome.filled_at === null ? print.at : timeOf(outcome.filled_at);
  const trade = {
    quantity: decimal(fill.quantity),
    gross: decimal(fill.gross),
    grossKrw: decimal(fill.gross_krw),
    feeKrw: decimal(fill.fee_krw),
    taxKrw: decimal(fill.tax_krw),
    costKrw: decimal(fill.cost_krw),
  };
  const moved = account && moveAsRecorded(account, order, { ...trade, at });
  if (!moved) return { how: 'its account cannot have borne it' };
  const rate = fill.applied_exchange_rate;
  return {
    account: moved.account,
    filled: {
      ...{ kind: 'filled', order, at },
      fill: {
        ...{ ...trade, print, cost: moved.cost, price: decimal(fill.price) },
        currency: instrumentOf(order.tickerId).currency,
        applied:
          rate !== null && fill.fx_print
            ? { rate: decimal(rate), print: printOf(fill.fx_print) }
            : null,
      },
    },
  };
}

/** In what the core's answer is another than the record's; undefined when in nothing. */
function differenceOf({ outcome, fill }: FillOf, again: Filled): string | undefined {
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
