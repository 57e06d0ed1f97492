import { ZERO } from '@mockstreet/shared/decimal';
import type { Account } from '#trading/core/account';
import { releaseHold, takeHold } from '#trading/core/holds';
import { type Hold, isHeldWhileItWaits, type OpenOrder } from '#trading/core/open-order';

/** The placed orders of one account, as records lead from one to the next. */
export interface PlacedOrders {
  all(): readonly OpenOrder[];
  /** Those that are open and not as they were given. */
  changed(): readonly OpenOrder[];
  /**
   * Takes in that an order was placed, or rests; what has come at least as far already stays. Returns the
   * account with what it holds.
   */
  place(account: Account, order: OpenOrder): Account;
  /** Returns the account without what an order held that has ended. */
  end(account: Account, orderId: string): Account;
  /** One that ended; its hold is released already. */
  forget(orderId: string): void;
  set(order: OpenOrder): void;
  /** What the account keeps back for an order: nothing where it was placed and ended in one batch. */
  holdOf(order: Pick<OpenOrder, 'id' | 'type' | 'tickerId'>): Hold | null;
}

const NOTHING: Hold = { krw: ZERO, quantity: ZERO };

export function createPlacedOrders(given: readonly OpenOrder[]): PlacedOrders {
  const open = new Map(given.map((order) => [order.id, order]));
  const changed = new Set<string>();
  const set = (order: OpenOrder) => {
    open.set(order.id, order);
    changed.add(order.id);
  };
  const forget = (orderId: string) => {
    open.delete(orderId);
    changed.delete(orderId);
  };
  return {
    all: () => [...open.values()],
    changed: () => [...changed].flatMap((id) => open.get(id) ?? []),
    place(account, order) {
      const known = open.get(order.id);
      if (known && (known.restingSince !== null || order.restingSince === null)) return account;
      set(order);
      return takeHold(known ? releaseHold(account, known) : account, order);
    },
    end(account, orderId) {
      const known = open.get(orderId);
      forget(orderId);
      return known ? releaseHold(account, known) : account;
    },
    forget,
    set,
    holdOf: (order) => open.get(order.id)?.hold ?? (isHeldWhileItWaits(order) ? NOTHING : null),
  };
}
