import { add, type Decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import type { Account } from '../account.ts';
import type { OpenOrder } from '../open-order.ts';

/** What open orders keep back, added up by user and by position. */
export interface HoldSums {
  /** @throws where an account keeps back anything else, or more than it has. */
  expectOf(account: Account): void;
}

export function sumHolds(open: Iterable<OpenOrder>): HoldSums {
  const sums = new Map<string, Decimal>();
  const put = (key: string, amount: Decimal) => sums.set(key, add(sums.get(key) ?? ZERO, amount));
  for (const { userId, tickerId, hold } of open) {
    if (!hold) continue;
    put(userId, hold.krw);
    put(`${userId} ${tickerId}`, hold.quantity);
  }
  const expectHeld = (key: string, held: Decimal, whole: Decimal) => {
    const sum = sums.get(key) ?? ZERO;
    if (held === sum && held >= ZERO && held <= whole) return;
    const [of, is] = [formatDecimal(whole), formatDecimal(held)];
    throw new Error(`${key} holds ${is} of ${of}, its orders ${formatDecimal(sum)}`);
  };
  return {
    expectOf({ userId, cashKrw, heldKrw, positions }) {
      expectHeld(userId, heldKrw, cashKrw);
      for (const [tickerId, { quantity, held }] of positions) {
        expectHeld(`${userId} ${tickerId}`, held, quantity);
      }
    },
  };
}
