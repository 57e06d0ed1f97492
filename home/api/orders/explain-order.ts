import { formatInstant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import { toDecimalText } from '../http/wire.ts';
import type { DecisionRow, LiquidationBehind, SplitBehind } from './decision-queries.ts';
import { explainLimit, isAtLimit, tradedThrough } from './explain-limit.ts';
import { awaitedStrike, strikeRule, struckFill } from './explain-strike.ts';
import type { FillRow } from './fill-queries.ts';
import type { OrderRow } from './order-queries.ts';

/** By which rule an order gets its price. LAST_PRINT is that of a forced sale, which waits for nothing. */
export const PRICE_RULES = [
  'FIRST_ELIGIBLE_PRINT',
  'TRADED_THROUGH',
  'FIRST_LATER_STRIKE',
  'LAST_PRINT',
] as const;
export type PriceRule = (typeof PRICE_RULES)[number];

export function priceRule(
  order: OrderRow,
  fill: FillRow | undefined,
  { liquidation, strikes }: DecisionRow,
): PriceRule {
  if (liquidation) return 'LAST_PRINT';
  if (strikes) return 'FIRST_LATER_STRIKE';
  return fill && isAtLimit(order, fill) ? 'TRADED_THROUGH' : 'FIRST_ELIGIBLE_PRINT';
}

/** Which price of its print an order was filled at; LIMIT is the order's own. */
export type PricePick = 'ASK' | 'BID' | 'LAST' | 'WORSE_OF_OPEN_AND_CLOSE' | 'LIMIT';

/** By the price rule a MARKET order takes its own side of a quote, else what there is. */
export function pricePick(side: Side, kind: FillRow['print_kind']): Exclude<PricePick, 'LIMIT'> {
  if (kind === 'TRADE') return 'LAST';
  if (kind === 'BAR') return 'WORSE_OF_OPEN_AND_CLOSE';
  return side === 'BUY' ? 'ASK' : 'BID';
}

const PICK_IN_WORDS: Record<Exclude<PricePick, 'LIMIT'>, string> = {
  ASK: 'A purchase pays the ask of its print',
  BID: 'A sale gets the bid of its print',
  LAST: 'The print has no bid and ask, so its last price rules',
  WORSE_OF_OPEN_AND_CLOSE: 'Of a bar the worse of its open and close rules',
};
const BAR_IN_WORDS =
  'No answer was to be had at that time; the venue’s bars were fetched afterwards, and this is the first whole one that starts later.';

/** How the outcome of an order follows from the price rule, in sentences. */
export function explainOrder(
  order: OrderRow,
  fill: FillRow | undefined,
  decision: DecisionRow,
): string[] {
  if (decision.liquidation) return explainForcedSale(decision.liquidation, fill);
  return [
    `Accepted at ${formatInstant(order.accepted_at)} by ${order.intake_id}.`,
    decision.strikes ? strikeRule(order) : printRule(order),
    ...replayed(order),
    ...explainLimit(order, unitOfTicker(order.ticker_id)),
    ...decision.splits.map(splitBehind),
    ...outcome(order, fill, decision),
  ];
}

function printRule({ accepted_at, not_before }: OrderRow): string {
  const margin = (not_before - accepted_at) / MICROS_PER_MS;
  return `An order fills on the first eligible print after it was accepted; for the clocks of two machines ${margin} ms are added, so prints after ${formatInstant(not_before)} count.`;
}

/** Nobody sent such an order, so nothing of the price rule is said of it but which price it got. */
function explainForcedSale(liquidation: LiquidationBehind, fill: FillRow | undefined): string[] {
  const { at, cash_krw, equity_krw, exposure_krw, maintenance, print_ticker_id } = liquidation;
  const straw =
    print_ticker_id === null ? 'the interest charged then' : `a new price of ${print_ticker_id}`;
  return [
    `The house sold this whole position at ${formatInstant(at)}: cash stood at ${toDecimalText(cash_krw)} KRW, and by ${straw} equity was ${toDecimalText(equity_krw)} KRW, less than ${toDecimalText(maintenance)} of the ${toDecimalText(exposure_krw)} KRW that were held.`,
    ...(fill
      ? [
          `It got the last price up to then, of ${formatInstant(fill.print_at)} from ${fill.print_source}: ${toDecimalText(fill.price)} ${unitOf(fill)}.`,
          ...converted(fill),
          costs(fill),
        ]
      : []),
  ];
}

function replayed({ replayed_at: at }: OrderRow): string[] {
  if (at === null) return [];
  return [
    `Home lost its database, and nobody had noted what became of this order: it was read again from the edge’s journal at ${formatInstant(at)} and priced anew by the same rule.`,
  ];
}

function splitBehind({ effective_at, new_shares, old_shares }: SplitBehind): string {
  return `A split took effect at ${formatInstant(effective_at)}: what it asked for in ${old_shares} old ${old_shares === 1 ? 'share' : 'shares'} was counted in ${new_shares} new from then on, and its prices the other way.`;
}

function outcome(
  order: OrderRow,
  fill: FillRow | undefined,
  { decided_at, strikes }: DecisionRow,
): string[] {
  if (fill) {
    const how = strikes ? struckFill(fill, strikes) : filled(order, fill);
    return [...how, ...converted(fill), costs(fill)];
  }
  if (order.status === 'PENDING') {
    const until =
      order.deadline_at === null ? '' : `, until ${formatInstant(order.deadline_at)} at most`;
    const awaited = strikes ? awaitedStrike(order, strikes) : [];
    return [...awaited, `It waits (${order.reason})${until}.`];
  }
  const detail = order.reason_detail === null ? '' : ` (${order.reason_detail})`;
  const at = decided_at === null ? '' : ` at ${formatInstant(decided_at)}`;
  if (order.reason === 'USER_CANCELLED') {
    return [`Its user took it back${at}${detail}; no money moved.`];
  }
  if (order.status === 'CANCELLED' && order.reason === 'MARGIN_REQUIRED') {
    return [
      `The house took it back${at}${detail}, for the account had fallen below its maintenance margin; no money moved.`,
    ];
  }
  if (order.status === 'CANCELLED' && order.reason === 'BAILOUT') {
    return [
      `The house took it back${at}${detail}, for its user asked for a bailout and began anew; no money moved.`,
    ];
  }
  return [`It ended ${order.status}${at} with ${order.reason}${detail}; no money moved.`];
}

function filled(order: OrderRow, fill: FillRow): string[] {
  if (isAtLimit(order, fill)) return [tradedThrough(fill, unitOf(fill))];
  const words = PICK_IN_WORDS[pricePick(fill.side, fill.print_kind)];
  return [
    `The first such print is of ${formatInstant(fill.print_at)}, from ${fill.print_source}.`,
    ...(fill.print_kind === 'BAR' ? [BAR_IN_WORDS] : []),
    `${words}: ${toDecimalText(fill.price)} ${unitOf(fill)}.`,
  ];
}

function converted(fill: FillRow): string[] {
  if (fill.applied_exchange_rate === null || fill.fx_last === null) return [];
  const at = fill.fx_print_at === null ? '' : ` of ${formatInstant(fill.fx_print_at)}`;
  return [
    `USD/KRW stood at ${toDecimalText(fill.fx_last)}${at}; with the spread ${toDecimalText(fill.applied_exchange_rate)} was applied.`,
  ];
}

function costs(fill: FillRow): string {
  const fee = `a fee of ${toDecimalText(fill.fee_krw)} KRW`;
  const tax = fill.side === 'SELL' ? ` and a tax of ${toDecimalText(fill.tax_krw)} KRW` : '';
  return `${toDecimalText(fill.quantity)} came to ${toDecimalText(fill.gross_krw)} KRW, with ${fee}${tax} beside it.`;
}

function unitOfTicker(tickerId: string): string {
  return tickerId.startsWith('US-') ? 'USD' : 'KRW';
}

function unitOf(fill: FillRow): string {
  return fill.currency === 'USD' ? 'USD' : 'KRW';
}
