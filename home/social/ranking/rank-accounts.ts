import type { RankingPeriod } from './ranking-period.ts';
import { firstAtOrAbove, sortPlaces } from './sort-places.ts';
import type { Standing } from './standing.ts';
import { UNKNOWN } from './whole-won.ts';

export const RANKING_ORDERS = ['equity', 'return'] as const;
export type RankingOrder = (typeof RANKING_ORDERS)[number];

export interface RankingQuestion {
  readonly period: RankingPeriod;
  readonly by: RankingOrder;
}

/** Accounts by their places in a standing, the best first. */
export interface Ranked {
  readonly places: Int32Array;
  /** Of each place, where it is found in `places`; −1 for who is not listed. */
  readonly positionOf: Int32Array;
  /** How many have a rank; who has none stands behind them. */
  readonly ranked: number;
  /** Equal ones share a rank, and the next one's counts them all. Null behind the ranked. */
  rankAt(position: number): number | null;
}

/**
 * Who is what in the order of a ranking: those before the others. A wipe-out cannot be won away, as what came
 * after it was won with the house's money: who had one comes behind all who had none.
 */
const GROUP = { ranked: 0, wipedOut: 1, unknown: 2, idle: 3, idleUnknown: 4 } as const;
const GROUP_SIZE = 2 ** 49;
/** Above every value, so that the highest value has the lowest key. */
const TOP = 2 ** 48;

type Judged = Pick<
  Standing,
  'count' | 'isListed' | 'equityAt' | 'returnAt' | 'tradesAt' | 'wipeoutsAt'
>;

/**
 * The whole order anew. Of equal ones the account that was opened first comes first.
 *
 * @param minTrades with fewer in the period an account is idle
 */
export function rankAccounts(
  standing: Judged,
  { period, by }: RankingQuestion,
  minTrades: number,
): Ranked {
  const count = standing.count();
  const listed = new Int32Array(count);
  const keys = new Float64Array(count);
  let size = 0;
  for (let place = 0; place < count; place++) {
    if (!standing.isListed(place)) continue;
    const value = by === 'equity' ? standing.equityAt(place) : standing.returnAt(place, period);
    const isIdle = standing.tradesAt(place, period) < minTrades;
    const isWiped = by === 'return' && standing.wipeoutsAt(place, period) > 0;
    const group = groupOf(value !== UNKNOWN, isIdle, isWiped);
    listed[size] = place;
    keys[size] = group * GROUP_SIZE + TOP - (value === UNKNOWN ? 0 : value);
    size += 1;
  }
  const places = listed.slice(0, size);
  const sorted = sortPlaces(places, keys.slice(0, size));
  const positionOf = new Int32Array(count).fill(-1);
  for (let position = 0; position < size; position++) {
    positionOf[places[position] as number] = position;
  }
  const ranked = firstAtOrAbove(sorted, GROUP.unknown * GROUP_SIZE);
  return {
    ...{ places, positionOf, ranked },
    rankAt: (position) =>
      position < ranked ? firstAtOrAbove(sorted, sorted[position] as number) + 1 : null,
  };
}

function groupOf(isKnown: boolean, isIdle: boolean, isWiped: boolean): number {
  if (isIdle) return isKnown ? GROUP.idle : GROUP.idleUnknown;
  if (!isKnown) return GROUP.unknown;
  return isWiped ? GROUP.wipedOut : GROUP.ranked;
}
