import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, toMillis } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { BackupState } from '../backup-state.ts';
import { listSpooledClusters } from './cluster-folder.ts';
import { isArchivedWal } from './wal-name.ts';

export interface WatchSpoolOptions {
  /** Where PostgreSQL puts finished segments. */
  readonly spool: string;
  /** How much may wait there, and for how long, before somebody has to look. */
  readonly bytesMax: number;
  readonly ageMsMax: number;
  readonly clock: Clock;
  readonly state: BackupState;
  readonly log: Logger;
}

const MEGABYTE = 1024 * 1024;

/**
 * One look at what waits in the spool: until it is archived it is safe from nothing, and a full spool
 * first stops archiving, then PostgreSQL. Says so once when it becomes too much, and once when it is
 * over. By itself, since the shipping may hang with the disk that it writes to.
 */
export function watchSpool({ state, log, ...options }: WatchSpoolOptions): void {
  const { bytes, oldestAtMs } = measureSpool(options.spool);
  state.walWaitingBytes = bytes;
  state.walWaitingSince = oldestAtMs;
  const before = state.spoolFault;
  state.spoolFault = faultOf(options, bytes, oldestAtMs);
  if (before === null && state.spoolFault !== null) {
    log.error({ bytes, fault: state.spoolFault }, 'WAL WAITS to be archived');
  }
  if (before !== null && state.spoolFault === null) log.info('WAL waits no more');
}

function faultOf(
  { bytesMax, ageMsMax, clock }: Pick<WatchSpoolOptions, 'bytesMax' | 'ageMsMax' | 'clock'>,
  bytes: number,
  oldestAtMs: number | null,
): string | null {
  if (bytes > bytesMax) {
    const [are, most] = [bytes, bytesMax].map((count) => Math.ceil(count / MEGABYTE));
    return `${are} MB of WAL wait to be archived: more than ${most}`;
  }
  if (oldestAtMs === null || toMillis(clock()) - oldestAtMs <= ageMsMax) return null;
  const waited = Math.floor((toMillis(clock()) - oldestAtMs) / 60_000);
  return `WAL has waited for ${waited} minutes to be archived`;
}

interface Waiting {
  readonly bytes: number;
  /** When the oldest file came, in milliseconds since the epoch. */
  readonly oldestAtMs: number | null;
}

/** A spool that cannot be read seems empty: shipping reads it, too, and says what is wrong. */
function measureSpool(spool: string): Waiting {
  try {
    const files = listSpooledClusters(spool).flatMap((cluster) => waitingIn(join(spool, cluster)));
    return {
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      oldestAtMs: files.length === 0 ? null : Math.min(...files.map(({ mtimeMs }) => mtimeMs)),
    };
  } catch {
    return { bytes: 0, oldestAtMs: null };
  }
}

function waitingIn(folder: string): Stats[] {
  return readdirSync(folder)
    .filter(isArchivedWal)
    .flatMap((name) => {
      // It may have been taken meanwhile.
      const file = statSync(join(folder, name), { throwIfNoEntry: false });
      return file ? [file] : [];
    });
}
