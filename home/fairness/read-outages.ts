import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { UNNOTICED_MICROS } from './service-spans.ts';

/** A stretch in which no engine heard its edge. */
export interface Outage {
  readonly fromAt: Instant;
  /** Null while it lasts, as far as is known. */
  readonly toAt: Instant | null;
}

/**
 * What engines' spans that reach into the time since a moment leave uncovered, the oldest first; what is too short to be
 * noticed is none. Nothing before an engine ever heard an edge.
 */
export async function readOutages(sql: Sql, since: Instant, now: Instant): Promise<Outage[]> {
  const unnoticed = UNNOTICED_MICROS / MICROS_PER_SECOND;
  return await sql<Outage[]>`
    with heard as (
      select from_at, to_at from service_spans where to_at >= ${since}::timestamptz
      union all (select from_at, to_at from service_spans where to_at < ${since}::timestamptz
        order by to_at desc limit 1)),
    gaps as (
      select unnest(tstzmultirange(tstzrange(min(from_at), greatest(max(to_at), ${now}::timestamptz)))
        - range_agg(tstzrange(from_at, to_at, '[]'))) as gap
      from heard)
    select lower(gap) as "fromAt",
      case when upper(gap) <= (select max(to_at) from heard) then upper(gap) end as "toAt"
    from gaps
    where upper(gap) - lower(gap) > make_interval(secs => ${unnoticed})
    order by 1`;
}
