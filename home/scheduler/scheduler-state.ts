/** What the scheduler says about itself; written by its loop, read by health and metrics. */
export interface SchedulerState {
  /** `standby`: another process holds the lock. */
  role: 'connecting' | 'active' | 'standby';
  /** Since the start. */
  done: number;
  failed: number;
  /** Jobs and watches of which the last attempt failed. */
  readonly failing: Set<string>;
  faults: number;
  /** Of Postgres; cleared by the next success. */
  lastFault: string | null;
}

export function createSchedulerState(): SchedulerState {
  return {
    ...{ role: 'connecting', done: 0, failed: 0 },
    ...{ failing: new Set<string>(), faults: 0, lastFault: null },
  };
}
