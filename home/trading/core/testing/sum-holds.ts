import { deepStrictEqual } from 'node:assert/strict';
import { add, type Decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import type { Account, PlacedOrders } from '../account.ts';
import type { OpenOrder } from '../open-order.ts';

/** What open orders keep back, added up by user and by position. */
export interface HoldSums {
  /** @throws where an account keeps back anything else, or more than it has and may owe. */
  expectOf(account: Account): void;
  /** What of a user's orders is placed, as it would be read with the account. */
  placedOf(userId: string): PlacedOrders;
}

export function sumHolds(open: Iterable<OpenOrder>): HoldSums {
  const sums = new Map<string, Decimal>();
  const placed = new Map<string, { count: number; heldKrw: Map<string, Decimal> }>();
  const put = (all: Map<string, Decimal>, key: string, amount: Decimal) =>
    all.set(key, add(all.get(key) ?? ZERO, amount));
  const placedOf = (userId: string) =>
    placed.get(userId) ?? { count: 0, heldKrw: new Map<string, Decimal>() };
  for (const { userId, tickerId, hold } of open) {
    if (!hold) continue;
    put(sums, userId, hold.krw);
    put(sums, `${userId} ${tickerId}`, hold.quantity);
    const { count, heldKrw } = placedOf(userId);
    put(heldKrw, tickerId, hold.krw);
    placed.set(userId, { count: count + 1, heldKrw });
  }
  const expectHeld = (key: string, held: Decimal, whole: Decimal) => {
    const sum = sums.get(key) ?? ZERO;
    if (held === sum && held >= ZERO && held <= whole) return;
    const [of, is] = [formatDecimal(whole), formatDecimal(held)];
    throw new Error(`${key} holds ${is} of ${of}, its orders ${formatDecimal(sum)}`);
  };
  return {
    placedOf,
    expectOf({ userId, cashKrw, heldKrw, positions, margin, placed: counted }) {
      expectHeld(userId, heldKrw, margin ? heldKrw : cashKrw);
      for (const [tickerId, { quantity, held }] of positions) {
        expectHeld(`${userId} ${tickerId}`, held, quantity);
      }
      const open = placedOf(userId);
      // Compared in full, which costs most of such a run, only where they are to be shown.
      if (counted && isSame(counted, open)) return;
      deepStrictEqual(counted && withoutNothing(counted), withoutNothing(open));
    },
  };
}

function isSame(one: PlacedOrders, other: PlacedOrders): boolean {
  const within = (a: PlacedOrders, b: PlacedOrders) =>
    [...a.heldKrw].every(([tickerId, krw]) => krw === (b.heldKrw.get(tickerId) ?? ZERO));
  return one.count === other.count && within(one, other) && within(other, one);
}

/** Instruments of which nothing is kept back any more are as if they had never been. */
function withoutNothing({ count, heldKrw }: PlacedOrders) {
  return { count, heldKrw: new Map([...heldKrw].filter(([, krw]) => krw !== ZERO)) };
}
