import { add, type Decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import type { Side } from '@mockstreet/shared/order';
import { type Account, positionOf } from './account.ts';
import type { GuardedStanding } from './guards.ts';
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
 * How a user stands at a moment, by all that is placed and not at its end, whatever of it was read with the
 * order in question. That one has to be left out of the account.
 *
 * @throws where what is placed was not read.
 */
export function standingOf(account: Account, tickerId: string, at: Instant): GuardedStanding {
  const { placed, heldKrw } = account;
  if (!placed) throw new Error(`what is placed of user ${account.userId} was not read`);
  const heldOfInstrument = placed.heldKrw.get(tickerId) ?? ZERO;
  const { otherCostKrw, day, realisedKrw } = account.guarded ?? NO_FIGURES;
  const costs = Array.from(account.positions.values(), ({ costKrw }) => costKrw);
  return {
    openOrders: placed.count,
    instrumentExposureKrw: add(positionOf(account, tickerId).costKrw, heldOfInstrument),
    exposureKrw: costs.reduce(add, add(otherCostKrw, heldKrw)),
    realisedKrw: day === startOfKstDay(at) ? realisedKrw : ZERO,
  };
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
