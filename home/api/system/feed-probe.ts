import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { ReadDatabase } from '../http/read-database.ts';
import type { Probe } from './probe.ts';

/** A source that has not answered for this long is silent. */
const SILENT_AFTER_MICROS = 15 * MICROS_PER_SECOND;

interface SourceRow {
  readonly source: string;
  readonly state: string;
  readonly lastAnswerAt: Instant | null;
}

/** Whether prices keep coming: every source of the feed has answered lately. */
export function createFeedProbe(read: ReadDatabase, clock: Clock): Probe {
  return {
    name: 'feed',
    isVital: false,
    async check() {
      const sources = await read(
        (sql) => sql<SourceRow[]>`
          select source, state, last_answer_at as "lastAnswerAt" from feed_sources order by source`,
      );
      if (sources.length === 0) throw new Error('no source has ever answered');
      const oldest = addMicros(clock(), -SILENT_AFTER_MICROS);
      const silent = sources.filter(
        (row) => row.lastAnswerAt === null || row.lastAnswerAt < oldest,
      );
      if (silent.length > 0) {
        throw new Error(`silent: ${silent.map((row) => row.source).join(', ')}`);
      }
      return sources.map((row) => `${row.source} ${row.state}`).join(', ');
    },
  };
}
