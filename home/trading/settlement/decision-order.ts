import type { Instant } from '@mockstreet/shared/instant';
import { BAILED_OUT, HOUSE_CANCELLED, type OrderRow } from './settlement-rows.ts';

/** Something that was decided of an account beside its orders. */
export interface BesideOrders {
  readonly userId: string;
  /** Event time. */
  readonly at: Instant;
  readonly what: 'ACTION' | 'STRIKE' | 'SWITCH' | 'BAILOUT' | 'LISTING' | 'INTEREST';
}

/** In the order of decisions of one account. */
export function compareBeside(a: BesideOrders, b: BesideOrders): number {
  return a.at - b.at || RANK[a.what] - RANK[b.what];
}

const RANK = { ACTION: 0, STRIKE: 1, SWITCH: 2, BAILOUT: 2, LISTING: 2, INTEREST: 3 } as const;

/**
 * Whether it came before what became of an order of the same account. Of one moment corporate actions come first, then a strike, then
 * switches of margin and bailouts, and interest last, but for what the house did because of it. What a bailout took back
 * comes before it: only then nothing is kept back of what it takes.
 */
export function comesBefore({ at, what }: BesideOrders, row: DecidedRow): boolean {
  const decidedAt = row.decidedAt ?? row.filledAt;
  if (decidedAt === null || at > decidedAt) return false;
  if (at < decidedAt) return true;
  if (what === 'BAILOUT') return !isByBailout(row);
  return what !== 'INTEREST' || isOfHouse(row);
}

type DecidedRow = Pick<OrderRow, 'order' | 'decidedAt' | 'filledAt' | 'status' | 'reason'>;

function isByBailout({ status, reason }: DecidedRow): boolean {
  return status === 'CANCELLED' && reason === BAILED_OUT;
}

function isOfHouse({ order, status, reason }: DecidedRow): boolean {
  return order.liquidationId !== null || (status === 'CANCELLED' && reason === HOUSE_CANCELLED);
}
