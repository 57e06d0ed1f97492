import type { Character } from './characters.ts';
import { createDice } from './dice.ts';
import { marketOf } from './market-view.ts';

/** One of them acts in each stretch of the wall clock, so that a new start goes on where it was. */
export const SLOT_MS = 6_000;
/** People do not trade on the beat. */
const LATE_MS_MAX = 3_000;

export function slotAt(nowMs: number): number {
  return Math.floor(nowMs / SLOT_MS);
}

/** When whose turn the slot is acts. */
export function slotStartMs(seed: string, slot: number): number {
  return slot * SLOT_MS + Math.floor(createDice(`${seed}:late:${slot}`).roll() * LATE_MS_MAX);
}

/** Who acts in a slot: by their activity, among those of whom a market is open. */
export function whoseTurn<C extends Character>(
  seed: string,
  slot: number,
  among: readonly C[],
  openMarkets: ReadonlySet<string>,
): C | undefined {
  const awake = among.filter(({ tickers }) =>
    tickers.some((tickerId) => openMarkets.has(marketOf(tickerId))),
  );
  const all = awake.reduce((sum, { activity }) => sum + activity, 0);
  let left = createDice(`${seed}:turn:${slot}`).roll() * all;
  return awake.find(({ activity }) => {
    left -= activity;
    return left < 0;
  });
}
