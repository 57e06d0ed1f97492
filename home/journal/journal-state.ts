/** What the journal says about itself; written by its loop, read by health and metrics. */
export interface JournalState {
  /** `standby`: another process of its kind holds the lock. */
  role: 'connecting' | 'active' | 'standby';
  /** Records and messages that the edge's broker has confirmed since the start. */
  records: number;
  messages: number;
  /** Place of the last event that is in the edge's journal, as far as this process moved it. */
  position: string | null;
  /** Age of the oldest event that the last round found, in microseconds; zero when there was none. */
  lagMicros: number;
  readonly faults: { postgres: number; edge: number };
  /** Cleared by the next success. */
  readonly lastFault: { postgres: string | null; edge: string | null };
}

export function createJournalState(): JournalState {
  return {
    role: 'connecting',
    records: 0,
    messages: 0,
    position: null,
    lagMicros: 0,
    faults: { postgres: 0, edge: 0 },
    lastFault: { postgres: null, edge: 'not connected yet' },
  };
}
