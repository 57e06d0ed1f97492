import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { ReadDatabase } from '../http/database.ts';
import { type Probe, Stale } from './probe.ts';

/** A feeder that has not reported for this long is not there. */
export const FEEDER_SILENT_AFTER_MICROS = 15 * MICROS_PER_SECOND;

interface SourceRow {
  readonly source: string;
  readonly state: string;
  readonly lastFault: string | null;
  readonly updatedAt: Instant;
}

/** Whether prices keep coming: the feeder reports, and every source it now uses is well. */
export function createFeedProbe(read: ReadDatabase, clock: Clock): Probe {
  return {
    name: 'feed',
    isVital: false,
    async check() {
      // One report writes all its sources; rows of older ones belong to sources given up.
      const sources = await read(
        (sql) => sql<SourceRow[]>`
          select source, state, last_fault as "lastFault", updated_at as "updatedAt"
          from feed_sources where updated_at = (select max(updated_at) from feed_sources)
          order by source`,
      );
      const [first] = sources;
      if (!first) throw new Stale('the feeder has never reported');
      if (first.updatedAt < addMicros(clock(), -FEEDER_SILENT_AFTER_MICROS)) {
        throw new Stale('the feeder is silent');
      }
      const faults = sources
        .filter((row) => row.state !== 'ok')
        .map((row) => `${row.source}: ${row.lastFault ?? row.state}`);
      if (faults.length > 0) throw new Stale(faults.join('; '));
    },
  };
}
