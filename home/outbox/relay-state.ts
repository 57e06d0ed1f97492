/** What the relay says about itself; written by its loop, read by health and metrics. */
export interface RelayState {
  /** `standby`: another relay holds the lock. */
  role: 'connecting' | 'active' | 'standby';
  published: number;
  pruned: number;
  prunedAt: number;
  /** `seq` of the last event whose cursor was moved by this process. */
  position: string | null;
  /** Age of the oldest event read in the last round, in microseconds; zero when there was none. */
  lagMicros: number;
  readonly faults: { postgres: number; redis: number };
  /** Cleared by the next success. */
  readonly lastFault: { postgres: string | null; redis: string | null };
}

export function createRelayState(): RelayState {
  return {
    role: 'connecting',
    published: 0,
    pruned: 0,
    prunedAt: 0,
    position: null,
    lagMicros: 0,
    faults: { postgres: 0, redis: 0 },
    lastFault: { postgres: null, redis: null },
  };
}
