import { add, type Decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import { type Account, type PlacedOrders, positionOf } from './account.ts';
import type { Hold, OpenOrder } from './open-order.ts';

/** Of the cash what no resting order keeps back, in won. */
export function availableCash({ cashKrw, heldKrw }: Account): Decimal {
  return subtract(cashKrw, heldKrw);
}

/** Of a position what no resting order keeps back. */
export function availableQuantity(account: Account, tickerId: string): Decimal {
  const { quantity, held } = positionOf(account, tickerId);
  return subtract(quantity, held);
}

type Holder = Pick<OpenOrder, 'tickerId' | 'hold'>;

/** The account with an order that is placed, and what it keeps back; as it was where it is not. */
export function takeHold(account: Account, { tickerId, hold }: Holder): Account {
  return hold ? moveHold(account, tickerId, hold, { move: add, orders: 1 }) : account;
}

/** The account without it. */
export function releaseHold(account: Account, { tickerId, hold }: Holder): Account {
  return hold ? moveHold(account, tickerId, hold, { move: subtract, orders: -1 }) : account;
}

interface Direction {
  readonly move: (from: Decimal, by: Decimal) => Decimal;
  readonly orders: 1 | -1;
}

function moveHold(account: Account, tickerId: string, hold: Hold, to: Direction): Account {
  const moved = {
    ...account,
    heldKrw: to.move(account.heldKrw, hold.krw),
    ...(account.placed && { placed: movePlaced(account.placed, tickerId, hold, to) }),
  };
  if (hold.quantity === ZERO) return moved;
  const position = positionOf(account, tickerId);
  const held = to.move(position.held, hold.quantity);
  return { ...moved, positions: new Map(account.positions).set(tickerId, { ...position, held }) };
}

function movePlaced(
  { count, heldKrw }: PlacedOrders,
  tickerId: string,
  { krw }: Hold,
  { move, orders }: Direction,
): PlacedOrders {
  const held = move(heldKrw.get(tickerId) ?? ZERO, krw);
  return { count: count + orders, heldKrw: new Map(heldKrw).set(tickerId, held) };
}
