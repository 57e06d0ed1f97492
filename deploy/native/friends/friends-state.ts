import type { Wish } from './decide-trade.ts';

/** What the friends have come to since the process started; health and metrics tell it. */
export interface FriendsState {
  readonly accepted: Readonly<Record<Wish['kind'], number>>;
  readonly refused: number;
  /** Sent once more under the same id, as nobody knew. */
  readonly repeated: number;
  /** When home was last looked at and found, by the wall clock. */
  readonly homeSeenAtMs: number | undefined;
  readonly isHomeAway: boolean;
  sent(kind: Wish['kind'], status: number, attempts: number): void;
  looked(outcome: 'home' | 'away', nowMs: number): void;
}

export function createFriendsState(): FriendsState {
  const accepted = { order: 0, cancel: 0, margin: 0, bailout: 0 };
  const state = {
    accepted,
    refused: 0,
    repeated: 0,
    homeSeenAtMs: undefined as number | undefined,
    isHomeAway: false,
    sent(kind: Wish['kind'], status: number, attempts: number) {
      state.repeated += attempts - 1;
      if (status === 202) accepted[kind] += 1;
      else state.refused += 1;
    },
    looked(outcome: 'home' | 'away', nowMs: number) {
      state.isHomeAway = outcome === 'away';
      if (outcome === 'home') state.homeSeenAtMs = nowMs;
    },
  };
  return state;
}
