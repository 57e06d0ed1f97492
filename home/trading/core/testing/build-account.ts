import { decimal, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account, Position } from '../account.ts';
import { NO_RECEIPT } from '../settlement-receipt.ts';
import { USER } from './build-order.ts';

export interface Holding {
  readonly quantity: string;
  readonly cost: string;
  /** The same as `cost` where not given: for what is quoted in won. */
  readonly costKrw?: string;
}

const LONG_AGO = 0 as Instant;

/** An account with cash in won, and what it holds by ticker. */
export function buildAccount(
  cashKrw: string,
  holdings: Readonly<Record<string, Holding>> = {},
  userId = USER,
): Account {
  const positions = Object.entries(holdings).map(
    ([tickerId, { quantity, cost, costKrw = cost }]): [string, Position] => [
      tickerId,
      {
        quantity: decimal(quantity),
        held: ZERO,
        cost: decimal(cost),
        costKrw: decimal(costKrw),
        movedAt: LONG_AGO,
      },
    ],
  );
  return {
    userId,
    cashKrw: decimal(cashKrw),
    heldKrw: ZERO,
    version: 0,
    lastReceipt: NO_RECEIPT,
    positions: new Map(positions),
    placed: { count: 0, heldKrw: new Map() },
  };
}
