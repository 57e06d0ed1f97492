import { join } from 'node:path';
import { type Clock, formatInstant, type Instant } from '@mockstreet/shared/instant';
import { type Loop, runEvery } from '@mockstreet/shared/node/run-every';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { listDumps, pruneDumps, removeAbandonedDrafts, sizeOf } from './backup-folder.ts';
import { dumpName } from './backup-name.ts';
import type { BackupState } from './backup-state.ts';
import type { Backup } from './make-backup.ts';
import { isUnderWay } from './refusal.ts';
import type { RetentionRule } from './retention.ts';
import { isBackupDue } from './schedule.ts';

export interface KeepBackupsOptions {
  readonly folder: string;
  /** 0 to 23, in Seoul. */
  readonly hourKst: number;
  readonly rule: RetentionRule;
  /** Makes one at the path given, or throws. */
  readonly make: (path: string, signal: AbortSignal) => Promise<Backup>;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly state: BackupState;
  readonly log: Logger;
}

const LOOK_MS = 30_000;
/** A backup that failed is tried again after this, not at the next day's hour. */
const RETRY_MS = 5 * 60_000;

/**
 * Makes a backup whenever that of the day is due, and deletes those that the rule lets go. Which have
 * been made is what the folder holds, so that nothing is forgotten at a restart.
 */
export function keepBackups(options: KeepBackupsOptions): Loop {
  return runEvery((signal) => backUpIfDue(options, signal));
}

/** One look; returns in how many milliseconds the next one is to be. */
export async function backUpIfDue(
  options: KeepBackupsOptions,
  signal: AbortSignal,
): Promise<number> {
  const { folder, hourKst, clock, state, log } = options;
  try {
    const newestAt = look(options);
    if (!isBackupDue({ newestAt, now: clock(), hourKst })) return LOOK_MS;
    removeAbandonedDrafts(folder, clock());
    await backUp(options, signal);
    look(options);
    return LOOK_MS;
  } catch (err) {
    if (signal.aborted) return 0;
    // A base, or one that somebody asked for: no reason for alarm.
    if (isUnderWay(err)) return LOOK_MS;
    state.failures += 1;
    state.lastFault = String(err);
    const newest = state.newestAt === null ? 'none' : formatInstant(state.newestAt);
    log.error({ err, newest }, 'NO BACKUP was made');
    return RETRY_MS;
  }
}

/** When the newest dump was taken. */
function look({ folder, clock, state }: KeepBackupsOptions): Instant | undefined {
  const dumps = listDumps(folder, clock());
  const [newest] = dumps;
  state.newestAt = newest?.takenAt ?? null;
  state.newestBytes = newest ? sizeOf(folder, newest) : 0;
  state.kept = dumps.length;
  return newest?.takenAt;
}

async function backUp(options: KeepBackupsOptions, signal: AbortSignal): Promise<void> {
  const { folder, rule, clock, monotonicMs, state, log } = options;
  const startedAtMs = monotonicMs();
  const backup = await options.make(join(folder, dumpName(clock())), signal);
  state.tookSeconds = (monotonicMs() - startedAtMs) / 1000;
  state.made += 1;
  state.lastFault = null;
  const { path, bytes, sha256, manifest } = backup;
  log.info({ path, bytes, sha256, ledger: manifest.ledger_hash }, 'backed up');
  for (const name of pruneDumps(folder, rule, clock())) log.info({ name }, 'backup deleted');
}
