import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { type Loop, runEvery } from '@mockstreet/shared/node/run-every';
import type { Recipients } from '../age-keys.ts';
import { type BaseFile, listBases } from '../backup-folder.ts';
import type { Backup } from '../make-backup.ts';
import { isUnderWay } from '../refusal.ts';
import { pruneBases } from './prune-bases.ts';
import type { RunningCluster } from './read-cluster.ts';
import { shipWal } from './ship-wal.ts';
import { timelineOf } from './wal-name.ts';
import { type WatchSpoolOptions, watchSpool } from './watch-spool.ts';

export interface KeepWalOptions extends WatchSpoolOptions {
  /** Of the backups; each cluster's bases and WAL lie below. */
  readonly folder: string;
  readonly recipients: () => Recipients;
  readonly readCluster: () => Promise<RunningCluster>;
  readonly makeBase: (signal: AbortSignal) => Promise<Backup>;
}

const LOOK_MS = 5_000;
const RETRY_MS = 60_000;
/** A recovery replays the WAL since its base: a week of it at most. */
const BASE_EVERY_MICROS = 7 * MICROS_PER_DAY;
const BASES_KEPT = 2;

/**
 * Keeps what any moment can be recovered from: a base a week, one at once for a cluster or timeline
 * that has none, and all WAL since the older of the two newest. Shipping does not wait for a base that
 * is being made, nor watching for shipping: they are three loops.
 */
export function keepWal(options: KeepWalOptions): Loop {
  const shipping = runEvery(() => ship(options));
  const watching = runEvery(async () => {
    watchSpool(options);
    return LOOK_MS;
  });
  const bases = runEvery((signal) => makeBaseIfDue(options, signal));
  return {
    wake: shipping.wake,
    async stop() {
      await Promise.all([shipping.stop(), watching.stop(), bases.stop()]);
    },
  };
}

async function ship({ spool, folder, recipients, state, log }: KeepWalOptions): Promise<number> {
  try {
    await shipWal({ spool, folder, recipients: recipients() });
    state.walFault = null;
    return LOOK_MS;
  } catch (err) {
    state.walFault = String(err);
    log.error({ err }, 'WAL is NOT archived');
    return RETRY_MS;
  }
}

/** One look; returns in how many milliseconds the next one is to be. */
export async function makeBaseIfDue(options: KeepWalOptions, signal: AbortSignal): Promise<number> {
  const { folder, clock, state, log } = options;
  try {
    const cluster = await options.readCluster();
    noteArchiver(options, cluster);
    if (!isBaseDue(listBases(folder, clock()), cluster, clock())) {
      state.baseFault = null;
      return RETRY_MS;
    }
    const { path, bytes } = await options.makeBase(signal);
    state.baseFault = null;
    log.info({ path, bytes }, 'base backup made');
    const running = cluster.identifier;
    const deleted = pruneBases(folder, { kept: BASES_KEPT, running, now: clock() });
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

/** Whether what runs could not be recovered from the newest base of it, or only with much WAL. */
function isBaseDue(bases: readonly BaseFile[], running: RunningCluster, now: Instant): boolean {
  const newest = bases.find(
    ({ cluster, walFrom }) =>
      cluster === running.identifier && timelineOf(walFrom) === running.timeline,
  );
  return newest === undefined || now >= addMicros(newest.takenAt, BASE_EVERY_MICROS);
}

/** Where PostgreSQL cannot even fill the spool, its own disk fills instead. */
function noteArchiver({ state, log }: KeepWalOptions, { notArchived }: RunningCluster): void {
  const before = state.archiverFault;
  state.archiverFault =
    notArchived === null ? null : `PostgreSQL cannot put ${notArchived} into the spool`;
  if (before === null && state.archiverFault !== null) log.error(state.archiverFault);
}
