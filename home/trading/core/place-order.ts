import { add, type Decimal, multiply, ZERO } from '@mockstreet/shared/decimal';
import type { Account } from './account.ts';
import { adjustOrder } from './adjust-order.ts';
import { type DecisionInput, type Denial, rateFor, refuseBelow, sizeOf } from './decide-order.ts';
import { guardOrder } from './guard-order.ts';
import { availableQuantity, takeHold } from './holds.ts';
import { insufficient } from './insufficient.ts';
import { refuseCost, refuseLeverage } from './judge-leverage.ts';
import type { Hold, OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';

/** All that placing a LIMIT order looks at; `fxPrint` is that of its `notBefore`. */
export type PlacementInput = Omit<DecisionInput, 'how' | 'print'>;

export type Placement =
  | { readonly outcome: 'placed'; readonly order: OpenOrder; readonly account: Account }
  | { readonly outcome: 'denied'; readonly denial: Denial };

/**
 * Places a LIMIT order: from now on what it may come to is kept back. Refusals in a fixed order, as when one is
 * filled: leverage, rate, size, the caps of the house, means.
 */
export function placeOrder(input: PlacementInput): Placement {
  const { account, order: asked, actions, instrument } = input;
  // In shares of this moment: a split may lie between its acceptance and now.
  const order = adjustOrder(asked, actions, instrument, asked.notBefore);
  const unlent = refuseLeverage(input);
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

interface SizedHold {
  readonly hold: Hold;
  /** What it comes to at its limit, at the rate of now. */
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
