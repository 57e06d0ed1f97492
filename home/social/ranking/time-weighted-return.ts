import {
  type Decimal,
  min,
  ONE,
  ratio,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

/** Money or value that came from outside or went there: no merit and no fault of the account. */
export interface ExternalFlow {
  readonly at: Instant;
  /** In won, just before and just after. */
  readonly equityBefore: Decimal;
  readonly equityAfter: Decimal;
}

/** What a period's return is counted on from: all of it that is behind the last flow. */
export interface ReturnChain {
  /** Of each stretch that ended with a flow: what it came to, and what it had begun with. */
  readonly ends: readonly Decimal[];
  readonly begins: readonly Decimal[];
  /** What the stretch that runs began with. */
  readonly base: Decimal;
  /** When the chain began; undefined where that is the beginning of the period. */
  readonly since: Instant | undefined;
  /** Stretches that lost everything, each the end of a chain at −100 %. */
  readonly wipeouts: number;
}

/** Places that a return is rounded to, to the nearest with ties to even. */
const RETURN_PLACES = 6;
/** A millionfold. More is not told, so that what is compared stays a small whole number. */
export const RETURN_MAX = wholeDecimal(1_000_000);

/**
 * Chains the stretches between flows (GIPS 2020 calls it the true time-weighted return): a flow ends one
 * stretch at the equity before it and begins the next with the equity after it, so that its size
 * changes nothing. A stretch without capital, begun at zero or below, has no return and is passed over. One
 * that ends at zero or below has lost all: there the chain ends, at −100 %, and a new one begins.
 *
 * @param start equity when the period began; zero for an account that was opened later
 * @param flows of the period, the oldest first
 */
export function chainFlows(start: Decimal, flows: readonly ExternalFlow[]): ReturnChain {
  let chain: ReturnChain = { ends: [], begins: [], base: start, since: undefined, wipeouts: 0 };
  for (const flow of flows) chain = { ...chain, ...behindFlow(chain, flow) };
  return chain;
}

function behindFlow(chain: ReturnChain, flow: ExternalFlow): Partial<ReturnChain> {
  const { at, equityBefore, equityAfter: base } = flow;
  const { ends, begins, wipeouts } = chain;
  if (chain.base <= ZERO) return ends.length > 0 ? { base } : { base, since: at };
  if (equityBefore <= ZERO) {
    return { base, ends: [], begins: [], since: at, wipeouts: wipeouts + 1 };
  }
  return { base, ends: [...ends, equityBefore], begins: [...begins, chain.base] };
}

/**
 * The return of a chain whose last stretch has come to `equity`, as a fraction: −1 where nothing is left or
 * less; null where there never was capital.
 */
export function returnOf({ ends, begins, base }: ReturnChain, equity: Decimal): Decimal | null {
  const rounding = { places: RETURN_PLACES, mode: 'half-even', beyond: 'capped' } as const;
  if (base > ZERO) {
    if (equity <= ZERO) return subtract(ZERO, ONE);
    const grown = ratio([...ends, equity], [...begins, base], rounding);
    return min(subtract(grown, ONE), RETURN_MAX);
  }
  if (ends.length === 0) return null;
  return min(subtract(ratio(ends, begins, rounding), ONE), RETURN_MAX);
}

/** What was given less what was taken, in won: a profit is counted without it. */
export function netFlow(flows: readonly ExternalFlow[]): Decimal {
  return flows.reduce(
    (sum, { equityBefore, equityAfter }) => (sum + equityAfter - equityBefore) as Decimal,
    ZERO,
  );
}
