import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addMicros, type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type Loop, runEvery } from '#market/run-every';
import type { Recipients } from '../age-keys.ts';
import { listBackups, pruneBases } from '../backup-folder.ts';
import type { BackupState } from '../backup-state.ts';
import type { Backup } from '../make-backup.ts';
import { isUnderWay } from '../refusal.ts';
import { shipWal, walFolderOf } from './ship-wal.ts';
import { isArchivedWal } from './wal-name.ts';

export interface KeepWalOptions {
  /** Where PostgreSQL puts finished segments. */
  readonly spool: string;
  /** Of the backups; the archive is below it. */
  readonly folder: string;
  readonly recipients: () => Recipients;
  readonly makeBase: (signal: AbortSignal) => Promise<Backup>;
  readonly clock: Clock;
  readonly state: BackupState;
  readonly log: Logger;
}

const LOOK_MS = 5_000;
const RETRY_MS = 60_000;
/** A recovery replays the WAL since its base: a week of it at most. */
const BASE_EVERY_MICROS = 7 * 24 * 60 * MICROS_PER_MINUTE;
const BASES_KEPT = 2;

/**
 * Keeps what any moment can be recovered from: a base a week, and all WAL since the older of the two
 * newest. Shipping does not wait for a base that is being made: they are two loops.
 */
export function keepWal(options: KeepWalOptions): Loop {
  const shipping = runEvery(() => ship(options));
  const bases = runEvery((signal) => makeBaseIfDue(options, signal));
  return {
    wake: shipping.wake,
    async stop() {
      await Promise.all([shipping.stop(), bases.stop()]);
    },
  };
}

async function ship({ spool, folder, recipients, state, log }: KeepWalOptions): Promise<number> {
  try {
    await shipWal({ spool, archive: walFolderOf(folder), recipients: recipients() });
    state.walFault = null;
    return LOOK_MS;
  } catch (err) {
    state.walFault = String(err);
    log.error({ err }, 'WAL is NOT archived');
    return RETRY_MS;
  } finally {
    state.walWaitingSince = oldestIn(spool);
  }
}

/** When the oldest file that waits in the spool came, in milliseconds since the epoch. */
function oldestIn(spool: string): number | null {
  try {
    const times = readdirSync(spool)
      .filter(isArchivedWal)
      .map((name) => statSync(join(spool, name)).mtimeMs);
    return times.length === 0 ? null : Math.min(...times);
  } catch {
    return null;
  }
}

async function makeBaseIfDue(options: KeepWalOptions, signal: AbortSignal): Promise<number> {
  const { folder, clock, state, log } = options;
  try {
    const [newest] = listBackups(folder, clock()).filter(({ kind }) => kind === 'base');
    if (newest && !isOld(newest.takenAt, clock())) return RETRY_MS;
    const { path, bytes } = await options.makeBase(signal);
    state.baseFault = null;
    log.info({ path, bytes }, 'base backup made');
    const deleted = pruneBases(folder, BASES_KEPT, clock());
    if (deleted.length > 0)
      log.info({ deleted: deleted.length }, 'old base backups and WAL deleted');
    return RETRY_MS;
  } catch (err) {
    if (signal.aborted) return 0;
    if (isUnderWay(err)) return LOOK_MS;
    state.baseFault = String(err);
    log.error({ err }, 'NO BASE BACKUP was made');
    return RETRY_MS;
  }
}

function isOld(takenAt: Instant, now: Instant): boolean {
  return now >= addMicros(takenAt, BASE_EVERY_MICROS);
}
