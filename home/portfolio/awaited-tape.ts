import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { AccountState, StateAt } from './walk-account.ts';

/** Up to where the tape of an instrument no longer changes. */
export type CompleteTo = (tickerId: string) => Instant;

/** A state that cannot be valued yet, and whose tape it waits for. */
export interface Awaiting {
  readonly at: Instant;
  readonly tickerId: string;
}

/** The first of the states for which a tape that it needs has not come far enough; undefined where all have. */
export function firstAwaiting(
  states: readonly StateAt[],
  completeTo: CompleteTo,
  usdKrw: string,
): Awaiting | undefined {
  for (const state of states) {
    const needed = pricedBy(state, usdKrw);
    const tickerId = needed.find((one) => completeTo(one) < lastPrintOf(state.at));
    if (tickerId !== undefined) return { at: state.at, tickerId };
  }
  return undefined;
}

/** Instruments whose prices a state is valued by. */
export function pricedBy({ holdings }: AccountState, usdKrw: string): string[] {
  const held = holdings.map(({ tickerId }) => tickerId);
  return holdings.some(({ currency }) => currency === 'USD') ? [...held, usdKrw] : held;
}

/** The last moment whose print a state that ends at `end` is valued by. */
export function lastPrintOf(end: Instant): Instant {
  return addMicros(end, -1);
}
