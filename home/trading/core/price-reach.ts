import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction, Split } from '#market/corporate-action';
import type { Print } from '#market/print';

/**
 * Which resting orders of an instrument a stretch of its tape may touch: none beside them. In the shares
 * of when they were accepted, which splits count anew.
 */
export interface PriceReach {
  readonly tickerId: string;
  /** Of orders accepted from then on … */
  readonly acceptedFrom: Instant;
  /** … and before this. */
  readonly acceptedBefore: Instant;
  /** Those that buy at this limit or above. */
  readonly buysFrom: Decimal;
  /** Those that sell at this limit or below. */
  readonly sellsTo: Decimal;
}

const START_OF_TIME = 0 as Instant;
const END_OF_TIME = Number.MAX_SAFE_INTEGER as Instant;
const LAST_PLACE = 1n;
/** What the database can compare with: no limit is as high. */
const LARGEST = 10n ** 20n - 1n;

/**
 * How far the prints reach, by when orders were accepted. `actions` are those of the instrument, in order
 * of time. Nothing for no prints.
 */
export function priceReaches(
  tickerId: string,
  prints: readonly Print[],
  actions: readonly CorporateAction[],
): PriceReach[] {
  const last = prints.at(-1);
  if (!last) return [];
  const splits = actions.filter(
    (action) => action.kind === 'SPLIT' && action.effectiveAt <= last.at,
  ) as Split[];
  const from = [START_OF_TIME, ...splits.map(({ effectiveAt }) => effectiveAt)];
  return from.map((acceptedFrom, index) => ({
    tickerId,
    acceptedFrom,
    acceptedBefore: from[index + 1] ?? END_OF_TIME,
    ...reachOf(prints, splits.slice(index)),
  }));
}

/** Of orders that were accepted before all of these splits. */
function reachOf(prints: readonly Print[], splits: readonly Split[]) {
  let [buysFrom, sellsTo] = [LARGEST, 0n];
  for (const print of prints) {
    const { buys, sells } = inSharesBefore(splits, print.at, touchedBy(print));
    if (buys < buysFrom) buysFrom = buys;
    if (sells > sellsTo) sellsTo = sells;
  }
  return { buysFrom: buysFrom as Decimal, sellsTo: sellsTo as Decimal };
}

interface Nearest {
  readonly buys: bigint;
  readonly sells: bigint;
}

/** The nearest limits that a print may fill: beyond a trade by a place at least, at what is offered. */
function touchedBy(print: Print): Nearest {
  switch (print.kind) {
    case 'QUOTE':
      return { buys: print.ask, sells: print.bid };
    case 'TRADE':
      return { buys: print.last + LAST_PLACE, sells: print.last - LAST_PLACE };
    case 'BAR':
      return { buys: print.low + LAST_PLACE, sells: print.high - LAST_PLACE };
  }
}

/** What prices of then are in the shares of before the splits; outwards, where it does not come out even. */
function inSharesBefore(splits: readonly Split[], at: Instant, { buys, sells }: Nearest): Nearest {
  let [newShares, oldShares] = [1n, 1n];
  for (const split of splits) {
    if (split.effectiveAt > at) break;
    newShares *= split.newShares;
    oldShares *= split.oldShares;
  }
  const up = (sells * newShares + oldShares - 1n) / oldShares;
  return { buys: (buys * newShares) / oldShares, sells: up < LARGEST ? up : LARGEST };
}
