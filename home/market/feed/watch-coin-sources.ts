import type { Logger } from '@mockstreet/shared/node/run-process';
import { type CoinSource, readCoinSources } from '../instruments/instruments.ts';
import type { FeederDatabase } from './feeder-database.ts';

export interface WatchOptions {
  readonly database: FeederDatabase;
  /** The exchanges that this process began with. */
  readonly began: ReadonlyMap<string, CoinSource>;
  readonly log: Pick<Logger, 'warn'>;
  /** Ends the process in order. Whatever keeps it alive begins it anew at once. */
  readonly end: () => void;
}

const LOOK_EVERY_MS = 2_000;

/** Looks whether an administrator has chosen another exchange for a coin; resolves to the wait. */
export async function watchCoinSources(options: WatchOptions): Promise<number> {
  const { database, began, log, end } = options;
  // A fault of Postgres shows in the tick.
  const now = await database.run(readCoinSources).catch(() => began);
  const changed = [...now].filter(([tickerId, source]) => began.get(tickerId) !== source);
  if (changed.length > 0) {
    log.warn({ sources: Object.fromEntries(changed) }, 'other exchanges chosen: begins anew');
    end();
  }
  return LOOK_EVERY_MS;
}
