/** Whether the facts of a settlement follow from one another, as everyone can reckon. */
import {
  add,
  type Decimal,
  decimal,
  formatDecimal,
  multiply,
  negate,
  ONE,
  ZERO,
} from './decimal.ts';
import { parseInstant } from './instant.ts';
import { isForcedSale } from './order-id.ts';
import type { FillFacts, OrderFacts } from './settlement-receipt.ts';

/** One thing that was looked at. */
export interface ReceiptCheck {
  /** Undefined where it could not be looked at: something is missing that is not owed. */
  readonly holds: boolean | undefined;
  /** In words: what holds if it does. */
  readonly text: string;
}

export function check(holds: boolean, text: string): ReceiptCheck {
  return { holds, text };
}

/** What everyone can reckon of a settled order; what a refusal leaves to reckon is that nothing moved. */
export function checkSettledAmounts(facts: OrderFacts): ReceiptCheck[] {
  const { fill, ledger, outcome, order } = facts;
  if (!fill) {
    const why = [outcome.reason, outcome.reason_detail].filter((text) => text !== null).join(' ');
    return [
      check(
        outcome.status !== 'FILLED' && outcome.reason !== null && ledger.lines.length === 0,
        `it ended ${outcome.status} (${why}), and nothing was booked`,
      ),
    ];
  }
  return [
    checkMoment(facts, fill),
    check(isPriceOf(fill, order), `its price is what the ${printInWords(fill)} gives`),
    ...checkAmounts(fill, order.side),
    ...checkLedger(facts, fill),
  ];
}

/** A user's order fills on a price that is later than it; the house sells at once, on the last one that there is. */
function checkMoment({ order, outcome }: OrderFacts, { print }: FillFacts): ReceiptCheck {
  const isFilled =
    outcome.status === 'FILLED' && outcome.reason === null && print.ticker_id === order.ticker_id;
  const isCounted = isLater(print.at, order.not_before);
  if (isForcedSale(order)) {
    return check(
      isFilled &&
        isCounted &&
        order.side === 'SELL' &&
        outcome.at === order.accepted_at &&
        !isLater(print.at, order.accepted_at),
      `its price is of ${print.at}, the last one when the house sold it`,
    );
  }
  return check(
    isFilled &&
      isCounted &&
      outcome.at === print.at &&
      isLater(order.not_before, order.accepted_at),
    `its price is of ${print.at}, later than ${order.not_before}, from which on prices counted`,
  );
}

/**
 * A MARKET order gets its own side of a quote, the last price of a trade, or of a bar the worse of open
 * and close. A LIMIT order gets that, or its limit: what somebody then offered at, or beyond.
 */
function isPriceOf({ print, price }: FillFacts, { side, type }: OrderFacts['order']): boolean {
  const own = side === 'BUY' ? print.ask : print.bid;
  const paid = decimal(price);
  if (print.kind === 'QUOTE' && own === null) return false;
  const offered = decimal(print.kind === 'QUOTE' ? (own as string) : print.last);
  const isNoBetter = side === 'BUY' ? paid >= offered : paid <= offered;
  if (print.kind === 'BAR') return type === 'LIMIT' || isNoBetter;
  return type === 'LIMIT' ? isNoBetter : paid === offered;
}

function printInWords({ print }: FillFacts): string {
  const { kind, bid, ask, last, source } = print;
  return kind === 'QUOTE'
    ? `quote of ${source} (bid ${bid}, ask ${ask})`
    : `${kind === 'TRADE' ? 'trade' : 'bar'} of ${source} (${last})`;
}

function checkAmounts(fill: FillFacts, side: OrderFacts['order']['side']): ReceiptCheck[] {
  const { quantity, price, gross, gross_krw, fee_krw, tax_krw, fx } = fill;
  const mode = side === 'BUY' ? 'up' : 'down';
  const factors = [decimal(quantity), decimal(price)];
  const rate = fx ? decimal(fx.applied_exchange_rate) : ONE;
  const unit = fill.currency === 'USD' ? 'USD' : 'KRW';
  const sums = `${gross} ${unit}${fx ? `, at ${fx.applied_exchange_rate} won` : ''}`;
  return [
    check(
      (fill.currency === 'USD') === (fx !== null) &&
        multiply(factors, { places: 8, mode }) === decimal(gross) &&
        multiply([...factors, rate], { places: 0, mode }) === decimal(gross_krw) &&
        [fee_krw, tax_krw].every((cost) => decimal(cost) >= ZERO),
      `${quantity} × ${price} is ${sums}: ${gross_krw} won, with a fee of ${fee_krw} and a tax of ${tax_krw}`,
    ),
  ];
}

function checkLedger({ ledger, order }: OrderFacts, fill: FillFacts): ReceiptCheck[] {
  const sums = new Map<string, Decimal>();
  const own = new Map<string, Decimal>();
  for (const { account, asset, amount } of ledger.lines) {
    const put = (into: Map<string, Decimal>, name: string) =>
      into.set(name, add(into.get(name) ?? ZERO, decimal(amount)));
    put(sums, asset);
    if (account === 'CASH' || account === 'HOLDING') put(own, `${account} ${asset}`);
  }
  const signed = (amount: string) =>
    order.side === 'BUY' ? decimal(amount) : negate(decimal(amount));
  const costs = add(decimal(fill.fee_krw), decimal(fill.tax_krw));
  const cash = negate(add(signed(fill.gross_krw), costs));
  const holding = `HOLDING ${order.ticker_id}`;
  const others = [...own.keys()].filter((name) => name !== 'CASH KRW' && name !== holding);
  return [
    check(
      ledger.journal_id === order.order_id && [...sums.values()].every((sum) => sum === ZERO),
      'what one account of its journal gives another gets',
    ),
    check(
      (own.get('CASH KRW') ?? ZERO) === cash &&
        (own.get(holding) ?? ZERO) === signed(fill.quantity) &&
        others.length === 0,
      `it moved ${formatDecimal(cash)} won and ${formatDecimal(signed(fill.quantity))} ${order.ticker_id}`,
    ),
  ];
}

function isLater(a: string, b: string): boolean {
  return (parseInstant(a) ?? 0) > (parseInstant(b) ?? 0);
}
