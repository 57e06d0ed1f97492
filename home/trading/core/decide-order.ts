import {
  add,
  type Decimal,
  DecimalError,
  formatDecimal,
  isMultipleOf,
  isStorable,
  multiply,
  ONE,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { DenialCode } from '@mockstreet/shared/denial';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { CorporateAction } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import type { Print } from '#market/print';
import { type Account, positionOf } from './account.ts';
import { adjustOrder } from './adjust-order.ts';
import type { AppliedRate, Fill } from './fill.ts';
import { cashEffect, moveCost } from './move-account.ts';
import type { OpenOrder } from './open-order.ts';
import { marketPrice } from './price-rule.ts';
import { sizeByAmount, sizeByQuantity, type TradeSize } from './size-trade.ts';
import { costsAt, fxFactor, type TradingRules } from './trading-rules.ts';

/** A business "no" with its context for people, `key=value`. */
export interface Denial {
  readonly code: DenialCode;
  readonly detail: string;
}

/** All that one decision looks at. */
export interface DecisionInput {
  readonly rules: TradingRules;
  readonly order: OpenOrder;
  readonly instrument: TradableInstrument;
  readonly account: Account;
  /** Corporate actions of the instrument, in order of time. */
  readonly actions: readonly CorporateAction[];
  /** The print by the price rule; undefined when the deadline passed without one. */
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
 * with several faults always gets the same answer: price, rate, slippage, size, means, then what an
 * account can hold.
 */
export function decideOrder(input: DecisionInput): Decision {
  const { order, instrument, print, actions } = input;
  if (!print) return deny('NO_PRICE', `deadline=${order.deadlineAt}`);
  if (actions.length === 0) return decideAt({ ...input, print });
  const overtaken = splitBehind(input, print.at);
  if (overtaken) return deny('NO_PRICE', `split_at=${formatInstant(overtaken.effectiveAt)}`);
  return decideAt({ ...input, print, order: adjustOrder(order, actions, instrument, print.at) });
}

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
function decideAt(input: DecisionInput & { readonly print: Print }): Decision {
  const { order, instrument, account, print } = input;
  const applied = rateFor(input, print.at);
  if (applied === 'unavailable') return deny('FX_UNAVAILABLE', 'pair=USD/KRW');

  const price = marketPrice(print, order.side);
  if (hasMoved(order, price)) {
    return deny('PRICE_MOVED', `reference=${text(order.referencePrice)} price=${text(price)}`);
  }

  const size = sizeOf(input, price, applied);
  if (size === 'too_large') return deny('LIMIT_EXCEEDED', 'notional=too_large');
  if (size.quantity === 0n) return deny('INVALID_QUANTITY', 'lots=0');
  // An order by amount is as large as it says, fee and rounding included.
  const notional = order.amountKrw ?? size.grossKrw;
  if (notional < instrument.minNotionalKrw) {
    const minimum = text(instrument.minNotionalKrw);
    return deny('INVALID_QUANTITY', `notional=${text(notional)} minimum=${minimum}`);
  }

  const held = positionOf(account, order.tickerId);
  if (order.side === 'SELL' && size.quantity > held.quantity) {
    return deny(
      'INSUFFICIENT_QUANTITY',
      `needed=${text(size.quantity)} available=${text(held.quantity)}`,
    );
  }
  const cashKrw = add(account.cashKrw, cashEffect(order.side, size));
  if (cashKrw < ZERO) {
    return deny(
      'INSUFFICIENT_CASH',
      `needed=${text(subtract(ZERO, cashEffect(order.side, size)))} available=${text(account.cashKrw)}`,
    );
  }

  const { position, cost, costKrw } = moveCost(order.side, held, size, print.at);
  if (![cashKrw, position.quantity, position.cost, position.costKrw].every(isStorable)) {
    return deny('LIMIT_EXCEEDED', 'account=too_large');
  }
  const fill: Fill = {
    ...size,
    print,
    price,
    currency: instrument.currency,
    cost,
    costKrw,
    applied,
  };
  return {
    outcome: 'filled',
    fill,
    account: {
      ...account,
      cashKrw,
      positions: new Map(account.positions).set(order.tickerId, position),
    },
  };
}

function deny(code: DenialCode, detail: string): Decision {
  return { outcome: 'denied', denial: { code, detail } };
}

/** The rate for what is quoted in dollars, worse than the print by the spread. Null for won. */
function rateFor(input: DecisionInput, at: Instant): AppliedRate | null | 'unavailable' {
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

/** What the order comes to at this price; an order may ask for more than money can count. */
function sizeOf(
  input: DecisionInput,
  price: Decimal,
  applied: AppliedRate | null,
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

/**
 * Refusals that need neither print nor account: what the order asks for cannot be had, whatever
 * the market does. Same fixed order for everyone.
 */
export function refuseAtOnce(
  order: Pick<OpenOrder, 'quantity' | 'leverage'>,
  instrument: Instrument | undefined,
  marketIsOpen: (instrument: TradableInstrument) => boolean,
): Denial | undefined {
  if (!instrument?.isTradable || !hasMarket(instrument)) {
    return { code: 'UNKNOWN_INSTRUMENT', detail: '' };
  }
  if (order.quantity !== null && !isMultipleOf(order.quantity, instrument.lot)) {
    return { code: 'INVALID_QUANTITY', detail: `lot=${text(instrument.lot)}` };
  }
  if (order.leverage !== null && order.leverage > 1) {
    return { code: 'MARGIN_REQUIRED', detail: `leverage=${order.leverage}` };
  }
  if (!marketIsOpen(instrument))
    return { code: 'MARKET_CLOSED', detail: `market=${instrument.market}` };
  return undefined;
}

/** Rates are on the tape like instruments, but no market trades them. */
export function hasMarket(instrument: Instrument): instrument is TradableInstrument {
  return instrument.market !== 'FX';
}

function text(value: Decimal | null): string {
  return value === null ? 'none' : formatDecimal(value);
}
