import { add, type Decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { CorporateAction, Split } from '#market/corporate-action';
import { type Account, positionOf } from './account.ts';
import { adjustOrder } from './adjust-order.ts';
import type { TradableInstrument } from './decide-order.ts';
import type { OpenOrder } from './open-order.ts';

export interface RecountInput {
  readonly split: Split;
  /** The split applied to it. */
  readonly account: Account;
  /** Open orders of the account. */
  readonly orders: readonly OpenOrder[];
  /** Corporate actions of the instrument, in order of time. */
  readonly actions: readonly CorporateAction[];
  readonly instrument: TradableInstrument;
}

/** Behind a split: what resting sells keep back, in new shares. Won stay what they are. */
export function recountHolds(input: RecountInput): {
  readonly account: Account;
  /** Those that keep back another quantity than before. */
  readonly orders: readonly OpenOrder[];
} {
  const { split, account, actions, instrument } = input;
  const { tickerId, effectiveAt } = split;
  let change = ZERO;
  const orders = input.orders.flatMap((order) => {
    if (order.tickerId !== tickerId || order.side !== 'SELL' || !order.hold) return [];
    const { quantity } = adjustOrder(order, actions, instrument, effectiveAt);
    if (quantity === null || quantity === order.hold.quantity) return [];
    change = add(change, subtract(quantity, order.hold.quantity));
    return [{ ...order, hold: { ...order.hold, quantity } }];
  });
  if (orders.length === 0) return { account, orders };
  const position = positionOf(account, tickerId);
  const held: Decimal = add(position.held, change);
  const positions = new Map(account.positions).set(tickerId, { ...position, held });
  return { account: { ...account, positions }, orders };
}
