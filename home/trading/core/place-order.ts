import { add, type Decimal, multiply, ZERO } from '@mockstreet/shared/decimal';
import type { Account } from './account.ts';
import { adjustOrder } from './adjust-order.ts';
import {
  type DecisionInput,
  type Denial,
  rateFor,
  refuseBelow,
  sizeOf,
  type TradableInstrument,
} from './decide-order.ts';
import { guardOrder } from './guard-order.ts';
import { availableQuantity, takeHold } from './holds.ts';
import { insufficient } from './insufficient.ts';
import { refuseCost, refuseLeverage } from './judge-leverage.ts';
import { isListed, type Listings, NOBODY_LISTED } from './listings.ts';
import { type Hold, isFundOrder, type OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';

/** All that placing an order looks at; `fxPrint` is that of its `notBefore`. */
export type PlacementInput = Omit<DecisionInput, 'how' | 'print'> & {
  /** Of what an order on the share of a user names: all that is known of it at its `notBefore`. */
  readonly listings?: Listings | undefined;
};

export type Placement =
  | { readonly outcome: 'placed'; readonly order: OpenOrder; readonly account: Account }
  | { readonly outcome: 'denied'; readonly denial: Denial };

/**
 * Places an order: from now on what it may come to is kept back. Refusals in a fixed order, as when one is
 * filled: what is no share for this user, leverage, rate, size, the caps of the house, means.
 */
export function placeOrder(input: PlacementInput): Placement {
  const { account, order: asked, actions, instrument } = input;
  // In shares of this moment: a split may lie between its acceptance and now.
  const order = adjustOrder(asked, actions, instrument, asked.notBefore);
  const unlent = refuseFund(input) ?? refuseLeverage(input);
  if (unlent) return { outcome: 'denied', denial: unlent };
  const sized = holdFor({ ...input, order });
  if ('code' in sized) return { outcome: 'denied', denial: sized };
  const { hold, size, atMost } = sized;
  const denial =
    guardOrder({ ...input, order }, { at: order.notBefore, size, exposureKrw: hold.krw }) ??
    refuseHold({ ...input, order }, hold, atMost);
  if (denial) return { outcome: 'denied', denial };
  const placed = { ...asked, hold };
  return { outcome: 'placed', order: placed, account: takeHold(account, placed) };
}

/** What an order keeps back, or why it cannot be had. */
function holdFor(input: PlacementInput): SizedHold | Denial {
  const { order, rules, instrument } = input;
  if (isFundOrder(order)) return holdForFund(order, instrument);
  const limit = limitOf(order);
  const applied = rateFor(input, order.notBefore);
  if (applied === 'unavailable') return { code: 'FX_UNAVAILABLE', detail: 'pair=USD/KRW' };
  const size = sizeOf(input, limit, applied);
  if (size === 'too_large') return TOO_LARGE;
  if (size.quantity === ZERO) return { code: 'INVALID_QUANTITY', detail: 'lots=0' };
  // It may yet come to more than its limit: whether that is enough is judged when it is filled.
  if (order.side === 'SELL') {
    return { hold: { krw: ZERO, quantity: size.quantity }, size, atMost: size };
  }
  const small = refuseBelow(instrument.minNotionalKrw, size.grossKrw);
  if (small) return small;
  if (!applied) return { hold: costOf(size), size, atMost: size };
  // Until it is filled the rate may rise.
  const rate = multiply([applied.rate, rules.fxHoldFactor], { places: 8, mode: 'up' });
  const atMost = sizeOf(input, limit, { rate });
  if (atMost === 'too_large') return TOO_LARGE;
  return { hold: costOf(atMost), size, atMost };
}

/** At the price of its next strike, which nobody knows: it keeps back all that it says, and is sized when it is filled. */
function holdForFund(
  { side, amountKrw, quantity }: OpenOrder,
  { minNotionalKrw }: TradableInstrument,
): SizedHold | Denial {
  const nothing = { gross: ZERO, grossKrw: ZERO, feeKrw: ZERO, taxKrw: ZERO };
  if (side === 'SELL') {
    const size = { ...nothing, quantity: quantity ?? ZERO };
    return { hold: { krw: ZERO, quantity: size.quantity }, size, atMost: size };
  }
  const krw = amountKrw ?? ZERO;
  const small = refuseBelow(minNotionalKrw, krw);
  if (small) return small;
  const size = { ...nothing, quantity: ZERO, gross: krw, grossKrw: krw };
  return { hold: { krw, quantity: ZERO }, size, atMost: size };
}

/** Why an order on the share of a user is not for this account; undefined for every other order. */
function refuseFund({ order, account, listings }: PlacementInput): Denial | undefined {
  if (!isFundOrder(order)) return undefined;
  if (!isListed(order, listings ?? NOBODY_LISTED))
    return { code: 'UNKNOWN_INSTRUMENT', detail: '' };
  if (account.humanEtf !== undefined) {
    return { code: 'SELF_DEALING', detail: `listed=${account.humanEtf}` };
  }
  return account.margin ? { code: 'LIMIT_EXCEEDED', detail: 'limit=margin' } : undefined;
}

interface SizedHold {
  readonly hold: Hold;
  /** What it comes to at its limit, at the rate of now; of what has no limit, as far as it says. */
  readonly size: TradeSize;
  /** What it comes to at the highest rate that is reckoned with until it is filled. */
  readonly atMost: TradeSize;
}

function costOf({ grossKrw, feeKrw }: TradeSize): Hold {
  return { krw: add(grossKrw, feeKrw), quantity: ZERO };
}

const TOO_LARGE: Denial = { code: 'LIMIT_EXCEEDED', detail: 'notional=too_large' };

function refuseHold(input: PlacementInput, hold: Hold, atMost: TradeSize): Denial | undefined {
  const { account, order } = input;
  if (order.side === 'BUY') return refuseCost(input, atMost);
  const shares = availableQuantity(account, order.tickerId);
  if (hold.quantity <= shares) return undefined;
  return insufficient('INSUFFICIENT_QUANTITY', hold.quantity, shares);
}

function limitOf({ id, limitPrice }: OpenOrder): Decimal {
  if (limitPrice === null) throw new Error(`LIMIT order ${id} has no limit`);
  return limitPrice;
}
