import type { Clock } from '@mockstreet/shared/instant';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, toMillis } from '@mockstreet/shared/instant';
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { BackupState } from './backup-state.ts';

/** A day, and two hours to make it in. */
const AGE_MAX_MICROS = 26 * 60 * MICROS_PER_MINUTE;

/** GET /health, /health/ready (not while a backup is overdue or failed, or WAL waits) and /metrics. */
export function createBackupHealth(state: BackupState, clock: Clock): Hono {
  const registry = createRegistry(state, clock);
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

function createRegistry(state: BackupState, clock: Clock): Registry {
  const { registry, gauge } = createGauges();
  gauge(
    'backup_newest_age_seconds',
    'Age of the newest whole backup; -1 where there is none',
    () =>
      state.newestAt === null ? -1 : Math.max(0, clock() - state.newestAt) / MICROS_PER_SECOND,
  );
  gauge('backup_newest_bytes', 'Size of the newest whole backup', () => state.newestBytes);
  gauge('backup_kept', 'Whole backups that are kept', () => state.kept);
  gauge('backup_made', 'Backups made since the start', () => state.made);
  gauge('backup_failures', 'Backups that failed since the start', () => state.failures);
  gauge('backup_wal_waiting_bytes', 'WAL that is not archived yet', () => state.walWaitingBytes);
  gauge('backup_wal_alarm', '1 while too much WAL waits to be archived, or for too long', () =>
    state.spoolFault === null && state.archiverFault === null ? 0 : 1,
  );
  gauge('backup_wal_waiting_seconds', 'Age of the oldest WAL that is not archived yet', () =>
    state.walWaitingSince === null
      ? 0
      : Math.max(0, toMillis(clock()) - state.walWaitingSince) / 1000,
  );
  gauge('backup_took_seconds', 'How long the last good one took', () => state.tookSeconds);
  return registry;
}
