import {
  add,
  type Decimal,
  decimal,
  formatDecimal,
  max,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Account } from '#trading/core/account';
import { splitsMet } from '#trading/core/adjust-order';
import { type ActionEffect, applyAsRecorded } from '#trading/core/apply-action';
import { bailOutAsRecorded } from '#trading/core/bail-out';
import type { TradableInstrument } from '#trading/core/decide-order';
import { NO_GUARDS } from '#trading/core/guards';
import { moveAsRecorded } from '#trading/core/move-account';
import type { OpenOrder } from '#trading/core/open-order';
import { marketPrice } from '#trading/core/price-rule';
import { recountHolds } from '#trading/core/recount-holds';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import type { RulesHistory } from '#trading/rules-history';
import type {
  ApplicationRecord,
  BailoutRecord,
  CommandRecord,
  FillRecord,
  InterestRecord,
  LiquidationRecord,
  ListingRecord,
  PlacementRecord,
  SettlementRecord,
  StrikeRecord,
} from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { effectOf } from './effect-of-record.ts';
import { orderOf, timeOf } from './order-of-record.ts';
import { createPlacedOrders, type PlacedOrders } from './placed-orders.ts';
import { sellAgain } from './sell-again.ts';
import { bailoutOf } from './take-bailout.ts';
import { judgedBy, takeInterest, takeSwitch } from './take-margin.ts';
import { listAsRecorded, strikeAsRecorded } from './take-share.ts';

/** What moves an account, or refuses to. */
export type DecisionRecord =
  | SettlementRecord
  | PlacementRecord
  | CommandRecord
  | ApplicationRecord
  | InterestRecord
  | LiquidationRecord
  | BailoutRecord
  | ListingRecord
  | StrikeRecord;

export interface FollowInput {
  readonly history: RulesHistory;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** Of an instrument, in order of time. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
  /** The user's, as the records before these have left it. */
  readonly account: Account | undefined;
  /** Those of the user's orders that are placed, as the account has them. */
  readonly placed: readonly OpenOrder[];
  /** One user's, in the order in which they were decided. */
  readonly records: readonly DecisionRecord[];
}

type Filled = Extract<Outcome, { kind: 'filled' }>;

/** What deciding again came to, up to the first record that it disagrees with. */
export interface Followed {
  /** By order id; of the records that agree, those that were filled. */
  readonly fills: ReadonlyMap<string, Filled>;
  /** Of the records that agree, those of corporate actions. */
  readonly effects: ReadonlyMap<ApplicationRecord, ActionEffect>;
  readonly agreed: readonly SettlementRecord[];
  readonly commands: readonly CommandRecord[];
  /** All records that agree. */
  readonly taken: readonly DecisionRecord[];
  /** Of the orders that are still open, those that were placed, or hold another quantity than before. */
  readonly placed: readonly OpenOrder[];
  /** Of the fills those that other rules decided: as recorded, and not decided again. */
  readonly underOtherRules: number;
  /** As fills and actions leave it; undefined where there was none. */
  readonly account: Account | undefined;
  /** The first that disagrees, with what is different. */
  readonly diverged: { readonly record: DecisionRecord; readonly how: string } | undefined;
}

/**
 * Decides one user's recorded settlements again, from the prints that they were decided on. A refusal
 * moved nothing but what its order held, and is taken as it is recorded; so is what an order came to
 * hold. A fill has to come out as it is recorded, to the last digit, where the rules are known that it was
 * decided under; that what was borrowed or sold for it was within its margin rests on prices of more than a record
 * holds, and is taken as told. Where nobody knows them any more, what people were told is what counts,
 * and the account moves as recorded; so it does with what a corporate action came to, if it still holds what
 * it held then.
 */
export function followRecords(input: FollowInput): Followed {
  const fills = new Map<string, Filled>();
  const effects = new Map<ApplicationRecord, ActionEffect>();
  const agreed: SettlementRecord[] = [];
  const commands: CommandRecord[] = [];
  const taken: DecisionRecord[] = [];
  const open = createPlacedOrders(input.placed);
  let { account } = input;
  let underOtherRules = 0;
  let diverged: Followed['diverged'];
  for (const record of input.records) {
    const step = take(input, { account, open }, record);
    if ('how' in step) {
      diverged = { record, how: step.how };
      break;
    }
    taken.push(record);
    if (step.account) account = step.account;
    account = account && judgedBy(account, record);
    if (step.filled) fills.set(step.filled.order.id, step.filled);
    if (step.isOther) underOtherRules += 1;
    if (record.kind === 'settlement') agreed.push(record);
    if (record.kind === 'command') commands.push(record);
    if (record.kind === 'application' && step.effect) effects.set(record, step.effect);
  }
  // A refusal moves nothing but holds and the chain of receipts.
  const isWritten = account !== input.account || agreed.some(({ receipt }) => receipt);
  const placed = open.changed();
  const moved = isWritten ? account : undefined;
  const came = { fills, effects, agreed, commands, taken, placed };
  return { ...came, underOtherRules, account: moved, diverged };
}

/** What the records so far have led to. */
interface SoFar {
  readonly account: Account | undefined;
  readonly open: PlacedOrders;
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

function take(input: FollowInput, { account, open }: SoFar, record: DecisionRecord): Step {
  if (record.kind === 'command') return account ? { account: takeSwitch(account, record) } : {};
  if (record.kind === 'application') return applyAgain(input, { account, open }, record);
  if (!account) return { how: 'its account is not there' };
  if (record.kind === 'liquidation') return {};
  if (record.kind === 'bailout') {
    const begun = bailOutAsRecorded(account, bailoutOf(record));
    return begun
      ? { account: begun }
      : { how: 'its account does not hold and owe what was given up' };
  }
  if (record.kind === 'listing') {
    const listed = listAsRecorded(account, record);
    return listed ? { account: listed } : { how: 'its account cannot have been listed' };
  }
  if (record.kind === 'strike') {
    const struck = strikeAsRecorded(account, record);
    return struck
      ? { account: struck }
      : { how: 'its account is not listed, or lacks what it paid' };
  }
  if (record.kind === 'interest') {
    const charged = takeInterest(account, record);
    return charged ? { account: charged } : { how: 'its account did not owe that' };
  }
  if (record.kind === 'placement') return { account: open.place(account, orderOf(record.order)) };
  const { order, outcome, fill } = record;
  if (!fill && outcome.status === 'FILLED') return { how: 'a fill without its amounts' };
  if (!fill) return { account: open.end(account, order.id) };
  const instrument = input.instrumentOf(order.ticker_id);
  const rules = input.history.decidedBy(outcome.decided_under ?? null, instrument);
  const filled = { ...record, fill };
  if (rules) return settleAgain({ ...input, rules }, { account, open }, filled);
  const free = open.end(account, order.id);
  return { ...takeAsRecorded(input, free, filled), isOther: true };
}

/** Behind a split, orders that wait to sell hold new shares. */
function applyAgain(
  { instrumentOf, actionsOf }: FollowInput,
  { account, open }: SoFar,
  record: ApplicationRecord,
): Step {
  const applied = account && applyAsRecorded(account, effectOf(record));
  if (!applied) return { how: 'its account does not hold what it held' };
  const actions = actionsOf(record.ticker_id);
  const action = actions.find(({ id }) => id === record.action_id);
  if (action?.kind !== 'SPLIT') return applied;
  const recounted = recountHolds({
    ...{ split: action, account: applied.account, actions, orders: open.all() },
    instrument: instrumentOf(record.ticker_id),
  });
  for (const order of recounted.orders) open.set(order);
  return { ...applied, account: recounted.account };
}

/** With the rules of then. */
type AgainInput = FollowInput & { readonly rules: TradingRules };

function settleAgain(
  input: AgainInput,
  { account, open }: SoFar & { readonly account: Account },
  record: FillOf,
): Step {
  const again =
    typeof record.order.liquidation_id === 'string'
      ? forceAgain(input, account, record)
      : fillAgain(input, { account, open }, record);
  if ('how' in again) return again;
  const difference = differenceOf(record, again.filled);
  if (difference !== undefined) return { how: difference };
  const order = orderOf(record.order);
  open.forget(order.id);
  return { filled: { ...again.filled, order }, account: again.account };
}

type Again = { readonly filled: Filled; readonly account: Account } | { readonly how: string };

function forceAgain(
  { rules, instrumentOf }: AgainInput,
  account: Account,
  { order: asked, outcome, fill }: FillOf,
): Again {
  const order = orderOf(asked);
  if (outcome.filled_at === null) return { how: 'a fill without its moment' };
  const at = timeOf(outcome.filled_at);
  const instrument = instrumentOf(order.tickerId);
  const prints = {
    print: printOf(fill.print),
    fxPrint: fill.fx_print ? printOf(fill.fx_print) : undefined,
  };
  const sold = sellAgain({ rules, instrument, account, order, at, ...prints });
  if (!sold) return { how: 'its account does not hold what was sold' };
  return { filled: { kind: 'filled', order, at, fill: sold.fill }, account: sold.account };
}

function fillAgain(
  { rules, instrumentOf, actionsOf }: AgainInput,
  { account, open }: SoFar & { readonly account: Account },
  record: FillOf,
): Again {
  const asked = orderOf(record.order);
  const order = { ...asked, leverage: null, hold: open.holdOf(asked) };
  const print = printOf(record.fill.print);
  const fxPrint = record.fill.fx_print ? printOf(record.fill.fx_print) : undefined;
  // At its limit, where that is not the print's own price.
  const isOwnPrice = decimal(record.fill.price) === marketPrice(print, order.side);
  const how = isOwnPrice ? 'FIRST_PRINT' : 'THROUGH';
  const lent = lentFor(account, record);
  const given = { ...account, cashKrw: add(account.cashKrw, lent), margin: undefined };
  const { outcomes, accounts } = settleBatch({
    // What was filled had passed what guards it.
    ...{ rules: { ...rules, guards: NO_GUARDS }, instrumentOf, actionsOf },
    scheduled: [{ kind: 'order', order, at: print.at, how, print, fxPrint }],
    ...{ orders: [order], recorded: () => undefined },
    accounts: new Map([[order.userId, given]]),
  });
  const after = accounts.get(order.userId);
  const [again] = outcomes;
  if (!again || !after) return { how: 'it can no longer be decided' };
  if (again.kind === 'failed') return { how: `${again.denial.code} ${again.denial.detail}`.trim() };
  if (again.kind === 'cancelled') return { how: `cancelled by ${again.by.id}` };
  const { margin } = account;
  return {
    filled: again,
    account: { ...after, cashKrw: subtract(after.cashKrw, lent), ...(margin && { margin }) },
  };
}

/** Won that an account needs besides its own for what it was lent for, or for what it owed when it sold. */
function lentFor({ cashKrw, heldKrw, margin }: Account, { order, fill }: FillOf): Decimal {
  if (!margin) return ZERO;
  const owed = max(ZERO, subtract(heldKrw, cashKrw));
  if (order.side === 'SELL') return owed;
  if ((order.leverage ?? 1) <= 1) return ZERO;
  const { gross_krw, fee_krw, tax_krw } = fill;
  return [gross_krw, fee_krw, tax_krw].map(decimal).reduce(add, owed);
}

function takeAsRecorded(
  { instrumentOf, actionsOf }: FollowInput,
  account: Account,
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
  const moved = moveAsRecorded(account, order, { ...trade, at });
  if (!moved) return { how: 'its account cannot have borne it' };
  const rate = fill.applied_exchange_rate;
  return {
    account: moved.account,
    filled: {
      ...{ kind: 'filled', order, at },
      fill: {
        ...{ ...trade, print, cost: moved.cost, price: decimal(fill.price) },
        currency: instrumentOf(order.tickerId).currency,
        splits: splitsMet(order, actionsOf(order.tickerId), print.at),
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
