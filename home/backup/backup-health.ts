import type { Clock } from '@mockstreet/shared/instant';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, toMillis } from '@mockstreet/shared/instant';
import { tellDisks } from '@mockstreet/shared/node/disk-figures';
import { createFigures } from '@mockstreet/shared/node/figures';
import { createProcessHealth, dependencyRow } from '@mockstreet/shared/node/process-health';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { BackupState } from './backup-state.ts';

/** A day, and two hours to make it in. */
const AGE_MAX_MICROS = 26 * 60 * MICROS_PER_MINUTE;

/** Whose disks are told of, by name. */
type Folders = Readonly<Record<string, string>>;

/** GET /health, /health/ready (not while a backup is overdue or failed, or WAL waits) and /metrics. */
export function createBackupHealth(state: BackupState, clock: Clock, folders: Folders): Hono {
  const registry = createRegistry(state, clock, folders);
  return createProcessHealth(registry, () => {
    const faults = {
      backup: faultOf(state, clock),
      archiver: state.archiverFault,
      spool: state.spoolFault,
      wal: state.walFault,
      base: state.baseFault,
    };
    const rows = Object.entries(faults);
    return { dependencies: rows.map(([name, fault]) => dependencyRow(name, fault)) };
  });
}

function faultOf({ lastFault, newestAt }: BackupState, clock: Clock): string | null {
  if (lastFault !== null) return lastFault;
  if (newestAt === null) return 'no backup yet';
  return clock() - newestAt > AGE_MAX_MICROS ? 'the newest backup is too old' : null;
}

function createRegistry(state: BackupState, clock: Clock, folders: Folders): Registry {
  const figures = createFigures();
  const { gauge, counter } = figures;
  gauge(
    'mockstreet_backup_newest_age_seconds',
    'Age of the newest whole backup; -1 where there is none.',
    () =>
      state.newestAt === null ? -1 : Math.max(0, clock() - state.newestAt) / MICROS_PER_SECOND,
  );
  gauge('mockstreet_backup_newest_bytes', 'Size of the newest whole backup.', () => {
    return state.newestBytes;
  });
  gauge('mockstreet_backup_kept', 'Whole backups that are kept.', () => state.kept);
  counter('mockstreet_backup_made_total', 'Backups made.', () => state.made);
  counter('mockstreet_backup_failures_total', 'Backups that failed.', () => state.failures);
  gauge('mockstreet_backup_took_seconds', 'How long the last good one took.', () => {
    return state.tookSeconds;
  });
  gauge('mockstreet_backup_wal_waiting_bytes', 'WAL that is not archived yet.', () => {
    return state.walWaitingBytes;
  });
  gauge(
    'mockstreet_backup_wal_alarm',
    '1 while too much WAL waits to be archived, or for too long.',
    () => (state.spoolFault === null && state.archiverFault === null ? 0 : 1),
  );
  gauge(
    'mockstreet_backup_wal_waiting_seconds',
    'Age of the oldest WAL that is not archived yet.',
    () =>
      state.walWaitingSince === null
        ? 0
        : Math.max(0, toMillis(clock()) - state.walWaitingSince) / 1000,
  );
  tellDisks(figures, folders);
  return figures.registry;
}
