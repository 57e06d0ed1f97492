import type { Backlog } from './due-accounts.ts';

/** What the keeper of snapshots says about itself; written by its loop, read by health and metrics. */
export interface KeeperState {
  /** `standby`: another process holds the lock. */
  role: 'connecting' | 'active' | 'standby';
  /** Snapshots since the start, those struck again counted again. */
  struck: number;
  pruned: number;
  /** `seq` of the last event that was heard of. */
  position: string | null;
  backlog: Backlog | null;
  lookedAt: number;
  faults: number;
  /** Cleared by the next success. */
  lastFault: string | null;
}

export function createKeeperState(): KeeperState {
  return {
    role: 'connecting',
    struck: 0,
    pruned: 0,
    position: null,
    backlog: null,
    lookedAt: 0,
    faults: 0,
    lastFault: null,
  };
}
