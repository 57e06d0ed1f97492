import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import type { Account } from '#trading/core/account';
import type { TradableInstrument } from '#trading/core/decide-order';
import { moveAsRecorded } from '#trading/core/move-account';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import { rulesDigest } from '#trading/rules-digest';
import type { FillRecord, SettlementRecord } from '../journal-message.ts';
import { printOf } from '../print-record.ts';
import { orderOf, timeOf } from './order-of-record.ts';

export interface DecideAgainInput {
  readonly rules: TradingRules;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** The user's, as the records before these have left it. */
  readonly account: Account | undefined;
  /** One user's settlements, in the order in which they were decided. */
  readonly records: readonly SettlementRecord[];
}

type Filled = Extract<Outcome, { kind: 'filled' }>;

/** What deciding again came to, up to the first record that it disagrees with. */
export interface DecidedAgain {
  /** By order id; of the records that agree, those that were filled. */
  readonly fills: ReadonlyMap<string, Filled>;
  readonly agreed: readonly SettlementRecord[];
  /** Of the fills those that other rules decided: as recorded, and not decided again. */
  readonly underOtherRules: number;
  /** As the fills leave it; undefined where nothing was filled. */
  readonly account: Account | undefined;
  /** The first that disagrees, with what is different. */
  readonly diverged: { readonly record: SettlementRecord; readonly how: string } | undefined;
}

/**
 * Decides one user's recorded settlements again, from the prints that they were decided on. A refusal
 * moved nothing and is taken as it is recorded. A fill has to come out as it is recorded, to the last
 * digit, where the rules are those that it was decided under. Where they have changed since, or nobody
 * knows them, what people were told is what counts, and the account moves as recorded.
 */
export function decideAgain(input: DecideAgainInput): DecidedAgain {
  const fills = new Map<string, Filled>();
  const agreed: SettlementRecord[] = [];
  let { account } = input;
  let underOtherRules = 0;
  for (const record of input.records) {
    const { order, outcome, fill } = record;
    if (fill) {
      const isOther =
        outcome.decided_under !== rulesDigest(input.rules, input.instrumentOf(order.ticker_id));
      const step = (isOther ? takeAsRecorded : settleAgain)(input, account, { ...record, fill });
      if ('how' in step) {
        return { fills, agreed, underOtherRules, account: moved(), diverged: { record, ...step } };
      }
      if (isOther) underOtherRules += 1;
      account = step.account;
      fills.set(order.id, step.filled);
    } else if (outcome.status === 'FILLED') {
      const diverged = { record, how: 'a fill without its amounts' };
      return { fills, agreed, underOtherRules, account: moved(), diverged };
    }
    agreed.push(record);
  }
  return { fills, agreed, underOtherRules, account: moved(), diverged: undefined };

  function moved(): Account | undefined {
    return fills.size > 0 ? account : undefined;
  }
}

type FillOf = SettlementRecord & { readonly fill: FillRecord };
type Step = { readonly filled: Filled; readonly account: Account } | { readonly how: string };

function settleAgain(
  { rules, instrumentOf }: DecideAgainInput,
  account: Account | undefined,
  record: FillOf,
): Step {
  const order = orderOf(record.order);
  const print = printOf(record.fill.print);
  const fxPrint = record.fill.fx_print ? printOf(record.fill.fx_print) : undefined;
  const { outcomes, accounts } = settleBatch({
    ...{ rules, instrumentOf, scheduled: [{ order, at: print.at, print, fxPrint }] },
    accounts: new Map(account ? [[order.userId, account]] : []),
  });
  const after = accounts.get(order.userId);
  const [again] = outcomes;
  if (!again || !after) return { how: 'it can no longer be decided' };
  if (again.kind === 'failed') return { how: `${again.denial.code} ${again.denial.detail}`.trim() };
  const how = differenceOf(record, again);
  return how === undefined ? { filled: again, account: after } : { how };
}

function takeAsRecorded(
  { instrumentOf }: DecideAgainInput,
  account: Account | undefined,
  { order: asked, outcome, fill }: FillOf,
): Step {
  const order = orderOf(asked);
  const trade = {
    quantity: decimal(fill.quantity),
    gross: decimal(fill.gross),
    grossKrw: decimal(fill.gross_krw),
    feeKrw: decimal(fill.fee_krw),
    taxKrw: decimal(fill.tax_krw),
    costKrw: decimal(fill.cost_krw),
  };
  const moved = account && moveAsRecorded(account, order, trade);
  if (!moved) return { how: 'its account cannot have borne it' };
  const print = printOf(fill.print);
  const rate = fill.applied_exchange_rate;
  return {
    account: moved.account,
    filled: {
      ...{ kind: 'filled', order },
      at: outcome.filled_at === null ? print.at : timeOf(outcome.filled_at),
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
