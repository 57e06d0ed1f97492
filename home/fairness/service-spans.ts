import type { Sql } from '@mockstreet/db/client';
import { type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/** An edge that was not heard of for longer than this is away, in microseconds; beacons come four times a second. */
const SILENCE_MICROS_MAX = 10 * MICROS_PER_SECOND;
/** A shorter stretch without service between two looks goes unnoticed; it is how often engines look, and a restart. */
export const UNNOTICED_MICROS = 15 * MICROS_PER_SECOND;

export interface ServiceSpans {
  /**
   * Says every few seconds up to where the edge was heard (by the edge's clock; undefined for an engine that
   * no queue delivers to) and how many deliveries since the last time were suppressed as duplicates.
   */
  note(heardTo: Instant | undefined, duplicates: number): Promise<void>;
}

/**
 * Keeps a record of when this engine heard its edge: a row for each stretch without a break. What lies
 * between the stretches of all engines was an outage, whatever was away: home, its network, or the edge.
 */
export function createServiceSpans(sql: Sql, clock: Clock, engine: number): ServiceSpans {
  let span: { readonly fromAt: Instant; toAt: Instant } | undefined;
  let duplicates = 0;
  return {
    async note(heardTo, suppressed) {
      duplicates += suppressed;
      const now = clock();
      if (heardTo === undefined || heardTo < now - SILENCE_MICROS_MAX) {
        span = undefined;
        return;
      }
      if (!span || now - span.toAt > UNNOTICED_MICROS) span = { fromAt: now, toAt: now };
      await sql`
        insert into service_spans as known (engine, from_at, to_at, duplicates)
        values (${engine}, ${span.fromAt}::timestamptz, ${now}::timestamptz, ${duplicates})
        on conflict (engine, from_at) do update
          set to_at = excluded.to_at, duplicates = known.duplicates + excluded.duplicates`;
      span.toAt = now;
      duplicates = 0;
    },
  };
}
