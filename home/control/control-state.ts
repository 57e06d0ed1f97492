/** What control says about itself; written by its loop, read by health and metrics. */
export interface ControlState {
  readonly documents: { snapshot: number; delta: number; returned: number };
  /** The newest change that the edges were told; null before the first. */
  changeId: number | null;
  /** Ended sessions and API keys in the last snapshot, all its parts together. */
  snapshotRows: number;
  /** Characters of the largest message so far. */
  largestMessage: number;
  /** When a message last reached every edge's queue, on the monotonic clock. */
  toldAtMs: number | null;
}

export function createControlState(): ControlState {
  return {
    documents: { snapshot: 0, delta: 0, returned: 0 },
    changeId: null,
    snapshotRows: 0,
    largestMessage: 0,
    toldAtMs: null,
  };
}
