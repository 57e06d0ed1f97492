import type { Instant } from '@mockstreet/shared/instant';

/** What the backup process knows of its work, for health and metrics. */
export interface BackupState {
  /** When the newest whole backup was taken; null where there is none. */
  newestAt: Instant | null;
  newestBytes: number;
  /** Whole backups that are kept. */
  kept: number;
  made: number;
  failures: number;
  /** Of the last attempt; null when that went well. */
  lastFault: string | null;
  /** How long the last good one took, in seconds. */
  tookSeconds: number;
  /** Why WAL is not being archived, or no base was made; null while all is well or WAL is off. */
  walFault: string | null;
  baseFault: string | null;
  /** Why PostgreSQL does not hand its WAL over; null while it does. */
  archiverFault: string | null;
  /** What is too much about the WAL that waits in the spool; null while nothing is. */
  spoolFault: string | null;
  walWaitingBytes: number;
  /** Since when the oldest segment has waited to be archived, in milliseconds since the epoch. */
  walWaitingSince: number | null;
}

export function createBackupState(): BackupState {
  return {
    ...{ newestAt: null, newestBytes: 0, kept: 0, made: 0 },
    ...{ failures: 0, lastFault: null, tookSeconds: 0 },
    ...{ walFault: null, baseFault: null, archiverFault: null, spoolFault: null },
    ...{ walWaitingBytes: 0, walWaitingSince: null },
  };
}
