import type { Instant } from '@mockstreet/shared/instant';

/** What the keeper of the topology has seen and done; for people and alarms. */
export interface TopologyState {
  /** When everything was last declared; undefined before the first time. */
  declaredAt: Instant | undefined;
  /** The same on a clock that never goes back, in milliseconds. */
  declaredAtMs: number | undefined;
  /** Rounds in which everything was declared. */
  rounds: number;
  /** Parts that stood before and were gone, by kind, since this process began. */
  readonly lost: Record<'queue' | 'exchange' | 'binding', number>;
  /** The newest loss: what, and when it was noticed. */
  lastLoss: { readonly at: Instant; readonly parts: readonly string[] } | undefined;
  /** Parts that an older version declared otherwise, with the broker's words. They serve as they are. */
  differing: ReadonlyMap<string, string>;
  /** What the broker refused in the newest round, each with its words. */
  refused: readonly string[];
  /** Queues that are not on the plan; undefined when the broker's management could not be asked. */
  unlisted: readonly string[] | undefined;
  /** Whether every partition has a reader; undefined when nobody could tell. */
  isHomeOnline: boolean | undefined;
}

export function createTopologyState(): TopologyState {
  return {
    declaredAt: undefined,
    declaredAtMs: undefined,
    rounds: 0,
    lost: { queue: 0, exchange: 0, binding: 0 },
    lastLoss: undefined,
    differing: new Map(),
    refused: [],
    unlisted: undefined,
    isHomeOnline: undefined,
  };
}
