import { add, type Decimal, subtract } from '@mockstreet/shared/decimal';
import { type Account, positionOf } from './account.ts';
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

/** The account with what an order keeps back; as it was where that is nothing. */
export function takeHold(account: Account, { tickerId, hold }: Holder): Account {
  return hold ? moveHold(account, tickerId, hold, add) : account;
}

/** The account without it. */
export function releaseHold(account: Account, { tickerId, hold }: Holder): Account {
  return hold ? moveHold(account, tickerId, hold, subtract) : account;
}

function moveHold(
  account: Account,
  tickerId: string,
  { krw, quantity }: Hold,
  move: (from: Decimal, by: Decimal) => Decimal,
): Account {
  const heldKrw = move(account.heldKrw, krw);
  if (quantity === 0n) return { ...account, heldKrw };
  const position = positionOf(account, tickerId);
  const held = move(position.held, quantity);
  const positions = new Map(account.positions).set(tickerId, { ...position, held });
  return { ...account, heldKrw, positions };
}
