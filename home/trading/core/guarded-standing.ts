import { add, type Decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Side } from '@mockstreet/shared/order';
import { startOfKstDay } from '#portfolio/kst-day';
import { type Account, positionOf } from './account.ts';
import type { GuardedStanding } from './guards.ts';
import type { OpenOrder } from './open-order.ts';
import type { TradeSize } from './size-trade.ts';

/** What caps on exposure and on losses look at beside the account's cash and positions. */
export interface GuardedFigures {
  /** Cost in won of the positions that are not among the account's. */
  readonly otherCostKrw: Decimal;
  /** The midnight in Seoul that began the day of its last fill; null where there was none. */
  readonly day: Instant | null;
  /** What its fills of that day brought, less what was sold had cost, all fees and taxes taken off. */
  readonly realisedKrw: Decimal;
}

/** As of an account that has done nothing beside what it is seen to. */
export const NO_FIGURES: GuardedFigures = { otherCostKrw: ZERO, day: null, realisedKrw: ZERO };

/**
 * How a user stands at a moment, the order in question left out.
 *
 * @param openOrders the user's, of any kind; those that were never placed keep nothing back
 */
export function standingOf(
  account: Account,
  order: Pick<OpenOrder, 'id' | 'tickerId'>,
  openOrders: readonly OpenOrder[],
  at: Instant,
): GuardedStanding {
  const resting = openOrders.filter(({ id, hold }) => hold !== null && id !== order.id);
  const ofInstrument = resting.filter(({ tickerId }) => tickerId === order.tickerId);
  const { otherCostKrw, day, realisedKrw } = account.guarded ?? NO_FIGURES;
  const costs = Array.from(account.positions.values(), ({ costKrw }) => costKrw);
  return {
    openOrders: resting.length,
    instrumentExposureKrw: add(positionOf(account, order.tickerId).costKrw, heldBy(ofInstrument)),
    exposureKrw: costs.reduce(add, add(otherCostKrw, heldBy(resting))),
    realisedKrw: day === startOfKstDay(at) ? realisedKrw : ZERO,
  };
}

function heldBy(orders: readonly OpenOrder[]): Decimal {
  return orders.reduce((sum, { hold }) => add(sum, hold?.krw ?? ZERO), ZERO);
}

/** The figures after a fill; none where none are kept. */
export function figuresAfter(
  figures: GuardedFigures | undefined,
  { side, at, size, costKrw }: FilledTrade,
): GuardedFigures | undefined {
  if (!figures) return undefined;
  const day = startOfKstDay(at);
  const before = figures.day === day ? figures.realisedKrw : ZERO;
  const profit = side === 'SELL' ? subtract(size.grossKrw, costKrw) : ZERO;
  const costs = add(size.feeKrw, size.taxKrw);
  return { ...figures, day, realisedKrw: add(before, subtract(profit, costs)) };
}

interface FilledTrade {
  readonly side: Side;
  /** Event time. */
  readonly at: Instant;
  readonly size: TradeSize;
  /** That entered (BUY) or left (SELL) the position. */
  readonly costKrw: Decimal;
}
