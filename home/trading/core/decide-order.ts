import {
  add,
  type Decimal,
  DecimalError,
  formatDecimal,
  multiply,
  ONE,
  ratio,
  subtract,
  wholeDecimal,
} from '@mockstreet/shared/decimal';
import type { DenialCode } from '@mockstreet/shared/denial';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { CorporateAction } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import type { Print } from '#market/print';
import { type Account, positionOf } from './account.ts';
import { adjustOrder, splitsMet } from './adjust-order.ts';
import { executeTrade } from './execute-trade.ts';
import type { AppliedRate, Fill } from './fill.ts';
import { type Guarded, guardOrder, guardSize } from './guard-order.ts';
import { availableQuantity } from './holds.ts';
import { insufficient } from './insufficient.ts';
import { type Leveraged, refuseCost, refuseLeverage } from './judge-leverage.ts';
import { isFundOrder, isHeldWhileItWaits, type OpenOrder } from './open-order.ts';
import { marketPrice } from './price-rule.ts';
import type { OrderEnd } from './scheduled-event.ts';
import { sizeByAmount, sizeByQuantity, type TradeSize } from './size-trade.ts';
import { costsAt, fxFactor, type TradingRules } from './trading-rules.ts';

/** A business "no" with its context for people, `key=value`. */
export interface Denial {
  readonly code: DenialCode;
  readonly detail: string;
}

/** All that one decision looks at. */
export interface DecisionInput extends Guarded, Leveraged {
  readonly rules: TradingRules;
  readonly order: OpenOrder;
  readonly instrument: TradableInstrument;
  /** Without what this order held: that is free again, and checked with the rest. */
  readonly account: Account;
  /** Corporate actions of the instrument, in order of time. */
  readonly actions: readonly CorporateAction[];
  /** What its wait ended by. */
  readonly how: OrderEnd;
  /** The print by the price rule; undefined where its time passed without one. */
  readonly print: Print | undefined;
  /** USD/KRW as of the print; undefined where none was ever seen, or none is needed. */
  readonly fxPrint: Print | undefined;
}

export type TradableInstrument = Instrument & { readonly market: Market };

export type Decision =
  | { readonly outcome: 'filled'; readonly fill: Fill; readonly account: Account }
  | { readonly outcome: 'denied'; readonly denial: Denial };

/**
 * Decides one order against one account. Refusals are checked in a fixed order, so that an order
 * with several faults always gets the same answer: price, leverage, rate, slippage, size, the caps of the house,
 * means, then what an account can hold. A LIMIT order has passed the caps when it was placed, at its limit, which
 * is the least that a SELL can come to: what that does come to is judged here.
 */
export function decideOrder(input: DecisionInput): Decision {
  const { order, instrument, actions, how } = input;
  if (how === 'EXPIRY') return deny('EXPIRED', `time_in_force=${order.timeInForce}`);
  if (how === 'CLOSING') return deny('NO_PRICE', 'delisted');
  if (!isPriced(input)) return deny('NO_PRICE', `deadline=${order.deadlineAt}`);
  if (actions.length === 0) return decideAt(input);
  const { print } = input;
  const overtaken = splitBehind(input, print.at);
  if (overtaken) return deny('NO_PRICE', `split_at=${formatInstant(overtaken.effectiveAt)}`);
  return decideAt({ ...input, order: adjustOrder(order, actions, instrument, print.at) });
}

function isPriced(input: DecisionInput): input is PricedInput {
  return input.print !== undefined;
}

type PricedInput = DecisionInput & { readonly print: Print };

/**
 * A split that lies behind the order's print and that the account has had all the same. No way of the
 * engine leads there; what was lost and found again may, and a price of before says nothing of the
 * shares of after.
 */
function splitBehind({ order, account, actions }: DecisionInput, at: Instant) {
  const { movedAt } = positionOf(account, order.tickerId);
  if (movedAt === null) return undefined;
  return actions.find(
    ({ kind, effectiveAt }) => kind === 'SPLIT' && effectiveAt > at && effectiveAt <= movedAt,
  );
}

/** Decides an order that has its print, in shares of that moment. */
function decideAt(input: PricedInput): Decision {
  const { order, instrument, account, print } = input;
  const unlent = refuseLeverage(input);
  if (unlent) return { outcome: 'denied', denial: unlent };
  const applied = rateFor(input, print.at);
  if (applied === 'unavailable') return deny('FX_UNAVAILABLE', 'pair=USD/KRW');

  const price = priceOf(input);
  if (hasMoved(order, price)) {
    return deny('PRICE_MOVED', `reference=${text(order.referencePrice)} price=${text(price)}`);
  }

  const size = sizeOf(input, price, applied);
  if (size === 'too_large') return deny('LIMIT_EXCEEDED', 'notional=too_large');
  if (size.quantity === 0n) return deny('INVALID_QUANTITY', 'lots=0');
  const denial =
    refuseSmall(order, instrument, size) ??
    refuseCapped(input, size) ??
    refuseWithoutMeans(input, size);
  if (denial) return { outcome: 'denied', denial };

  const traded = executeTrade({
    ...{ account, order, at: print.at, print, price, size, applied },
    currency: instrument.currency,
    splits: splitsMet(order, input.actions, print.at),
  });
  if (traded === 'too_large') return deny('LIMIT_EXCEEDED', 'account=too_large');
  return { outcome: 'filled', ...traded };
}

/** A resting order fills at its limit, no better; whatever meets its first print, at that print's side. */
function priceOf({ order, how, print }: PricedInput): Decimal {
  if (how !== 'THROUGH') return marketPrice(print, order.side);
  if (order.limitPrice === null) throw new Error(`order ${order.id} has no limit`);
  return order.limitPrice;
}

/**
 * Judges the least worth of an order when it is filled, of one by amount by what it says, fee and rounding
 * included. A BUY that was placed was judged then, by the most that it can come to.
 */
function refuseSmall(
  order: OpenOrder,
  { minNotionalKrw }: TradableInstrument,
  size: TradeSize,
): Denial | undefined {
  if (isHeldWhileItWaits(order) && order.side === 'BUY') return undefined;
  // Whoever waited for days gets rid of whatever is left of it, as long as it comes to anything.
  if (isFundOrder(order)) return refuseBelow(ONE, size.grossKrw);
  return refuseBelow(minNotionalKrw, order.amountKrw ?? size.grossKrw);
}

/** @param notional worth in won, costs excluded. */
export function refuseBelow(minimum: Decimal, notional: Decimal): Denial | undefined {
  if (notional >= minimum) return undefined;
  const detail = `notional=${text(notional)} minimum=${text(minimum)}`;
  return { code: 'INVALID_QUANTITY', detail };
}

/**
 * What an order that is not placed comes to at its print is what it puts in. A SELL that was may come to more than it
 * was held against on its first print, and on no later one.
 */
function refuseCapped(input: PricedInput, size: TradeSize): Denial | undefined {
  const { order, print, how } = input;
  if (!isHeldWhileItWaits(order)) {
    return guardOrder(input, { at: print.at, size, exposureKrw: size.grossKrw });
  }
  return order.side === 'SELL' && how === 'FIRST_PRINT' ? guardSize(input, size) : undefined;
}

/** What resting orders keep back is not there to be spent or sold. */
function refuseWithoutMeans(input: DecisionInput, size: TradeSize): Denial | undefined {
  const { order, account } = input;
  const shares = availableQuantity(account, order.tickerId);
  if (order.side === 'SELL' && size.quantity > shares) {
    return insufficient('INSUFFICIENT_QUANTITY', size.quantity, shares);
  }
  return refuseCost(input, size);
}

function deny(code: DenialCode, detail: string): Decision {
  return { outcome: 'denied', denial: { code, detail } };
}

/** What a rate is worked out from. */
type RateInput = Pick<DecisionInput, 'rules' | 'order' | 'instrument' | 'fxPrint'>;

/** The rate for what is quoted in dollars, worse than the print by the spread. Null for won. */
export function rateFor(input: RateInput, at: Instant): AppliedRate | null | 'unavailable' {
  const { rules, order, instrument, fxPrint } = input;
  if (instrument.currency !== 'USD') return null;
  if (!fxPrint) return 'unavailable';
  const age = at - fxPrint.at;
  if (age > rules.fxMaxAgeMicros) return 'unavailable';
  const mode = order.side === 'BUY' ? 'up' : 'down';
  const rate = multiply([fxPrint.last, fxFactor(rules, order.side, age)], { places: 8, mode });
  return { rate, print: fxPrint };
}

/** Whether the price left the corridor around the order's reference price, against the customer. */
function hasMoved(order: OpenOrder, price: Decimal): boolean {
  if (order.referencePrice === null || order.maxSlippageBps === null) return false;
  const allowance = ratio(
    [order.referencePrice, wholeDecimal(order.maxSlippageBps)],
    [wholeDecimal(10_000)],
    { places: 8, mode: 'down' },
  );
  return order.side === 'BUY'
    ? price > add(order.referencePrice, allowance)
    : price < subtract(order.referencePrice, allowance);
}

/** What the order comes to at a price and a rate; an order may ask for more than money can count. */
export function sizeOf(
  input: Pick<DecisionInput, 'rules' | 'order' | 'instrument'>,
  price: Decimal,
  applied: Pick<AppliedRate, 'rate'> | null,
): TradeSize | 'too_large' {
  const { rules, order, instrument } = input;
  const terms = {
    side: order.side,
    price,
    rate: applied?.rate ?? ONE,
    lot: instrument.lot,
    costs: costsAt(rules, instrument.market, order.acceptedAt),
  };
  try {
    if (order.quantity !== null) return sizeByQuantity(terms, order.quantity);
    if (order.amountKrw !== null) return sizeByAmount(terms, order.amountKrw);
  } catch (error) {
    if (error instanceof DecimalError) return 'too_large';
    throw error;
  }
  throw new Error(`order ${order.id} has neither quantity nor amount`);
}

/** Rates are on the tape like instruments, but no market trades them. */
export function hasMarket(instrument: Instrument): instrument is TradableInstrument {
  return instrument.market !== 'FX';
}

function text(value: Decimal | null): string {
  return value === null ? 'none' : formatDecimal(value);
}
