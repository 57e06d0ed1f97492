import { createKeptArrays } from './kept-arrays.ts';
import type { RankingPeriod } from './ranking-period.ts';
import { createSorter, firstAtOrAbove } from './sort-places.ts';
import type { Standing } from './standing.ts';
import { UNKNOWN } from './whole-won.ts';

export const RANKING_ORDERS = ['equity', 'return'] as const;
export type RankingOrder = (typeof RANKING_ORDERS)[number];

export interface RankingQuestion {
  readonly period: RankingPeriod;
  readonly by: RankingOrder;
}

/** Listed accounts by their places in a standing, the best first. */
export interface Ranked {
  readonly listed: number;
  /** How many have a rank; who has none stands behind them. */
  readonly ranked: number;
  placeAt(position: number): number;
  /** Undefined of who is not listed. */
  positionOf(place: number): number | undefined;
  /** Equal ones share a rank, and the next one's counts them all. Null behind the ranked. */
  rankAt(position: number): number | null;
}

/**
 * Who is what in the order of a ranking: those before the others. A wipe-out cannot be won away, as what came
 * after it was won with the house's money: who had one comes behind all who had none.
 */
const GROUP = { ranked: 0, wipedOut: 1, unknown: 2, idle: 3, idleUnknown: 4, unlisted: 5 } as const;
const GROUPS = 6;
/** Above every key. */
const GROUP_SIZE = 2 ** 49;

type Judged = Pick<Standing, 'count' | 'isListed' | 'equities' | 'returns' | 'trades' | 'wipedOut'>;

export interface Ranker {
  /** The standing has changed: orders that were given are written over by the next ones. */
  renew(): void;
  /** The accounts as they stood at the last {@link renew}. Of equal ones that were opened first come first. */
  rank(question: RankingQuestion): Ranked;
}

/** A value of each account, and its places from the highest to the lowest. */
interface Sorted {
  readonly values: Float64Array;
  /** The highest value has the lowest key; that of who has no value is the highest. */
  readonly keys: Float64Array;
  readonly order: Int32Array;
}

/** @param minTrades with fewer in the period an account is idle */
export function createRanker(standing: Judged, minTrades: number): Ranker {
  const sort = createSorter();
  const arrays = createKeptArrays();
  let count = 0;
  /** By equity, which is the same in every period: who is idle in it is told apart afterwards. */
  let byEquity: Sorted | undefined;

  const sortByEquity = (): Sorted => {
    const values = standing.equities(arrays.floats('equities', count));
    const keys = writeKeys(values, arrays.floats('equity keys', count), count);
    const order = arrays.ints('by equity', count);
    order.set(sort(keys, count).subarray(0, count));
    return { values, keys, order };
  };

  const sortByReturn = (period: RankingPeriod, equities: Float64Array): Sorted => {
    const values = standing.returns(period, equities, arrays.floats('returns', count));
    const keys = writeKeys(values, arrays.floats('return keys', count), count);
    return { values, keys, order: sort(keys, count) };
  };

  const groupsOf = ({ period, by }: RankingQuestion, values: Float64Array) => {
    const trades = standing.trades(period);
    const groups = arrays.bytes('groups', count);
    for (let place = 0; place < count; place++) {
      const isKnown = values[place] !== UNKNOWN;
      const isIdle = (trades[place] as number) < minTrades;
      if (!standing.isListed(place)) groups[place] = GROUP.unlisted;
      else if (isIdle) groups[place] = isKnown ? GROUP.idle : GROUP.idleUnknown;
      else groups[place] = isKnown ? GROUP.ranked : GROUP.unknown;
    }
    if (by === 'equity') return groups;
    for (const place of standing.wipedOut(period)) {
      if (groups[place] === GROUP.ranked) groups[place] = GROUP.wipedOut;
    }
    return groups;
  };

  return {
    renew() {
      byEquity = undefined;
    },
    rank(question) {
      const { period, by } = question;
      if (!byEquity) count = standing.count();
      byEquity ??= sortByEquity();
      const sorted = by === 'equity' ? byEquity : sortByReturn(period, byEquity.values);
      const name = `${period} ${by}`;
      return partition(sorted, groupsOf(question, sorted.values), {
        count,
        places: arrays.ints(`${name} places`, count),
        positions: arrays.ints(`${name} positions`, count),
        rankedBy: arrays.floats(name, count),
      });
    },
  };
}

function writeKeys(values: Float64Array, keys: Float64Array, count: number): Float64Array {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let place = 0; place < count; place++) {
    const value = values[place] as number;
    if (value === UNKNOWN) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const unknown = highest < lowest ? 0 : highest - lowest + 1;
  for (let place = 0; place < count; place++) {
    const value = values[place] as number;
    keys[place] = value === UNKNOWN ? unknown : highest - value;
  }
  return keys;
}

/** What an order is written into. */
interface Target {
  readonly count: number;
  readonly places: Int32Array;
  readonly positions: Int32Array;
  readonly rankedBy: Float64Array;
}

/** Group by group, each in the order that there was; those that are not listed at the end. */
function partition({ order, keys }: Sorted, groups: Uint8Array, target: Target): Ranked {
  const { count, places, positions } = target;
  const begins = new Int32Array(GROUPS + 1);
  for (let place = 0; place < count; place++) {
    const after = (groups[place] as number) + 1;
    begins[after] = (begins[after] as number) + 1;
  }
  for (let group = 0; group < GROUPS; group++) {
    begins[group + 1] = (begins[group + 1] as number) + (begins[group] as number);
  }
  const [ranked, listed] = [begins[GROUP.unknown] as number, begins[GROUP.unlisted] as number];
  const rankedBy = target.rankedBy.subarray(0, ranked);
  for (let at = 0; at < count; at++) {
    const place = order[at] as number;
    const group = groups[place] as number;
    const position = begins[group] as number;
    begins[group] = position + 1;
    places[position] = place;
    positions[place] = position;
    if (position < ranked) rankedBy[position] = group * GROUP_SIZE + (keys[place] as number);
  }
  return {
    ...{ ranked, listed },
    placeAt: (position) => places[position] as number,
    positionOf(place) {
      const position = place < count ? (positions[place] as number) : count;
      return position < listed ? position : undefined;
    },
    rankAt: (position) =>
      position < ranked ? firstAtOrAbove(rankedBy, rankedBy[position] as number) + 1 : null,
  };
}
