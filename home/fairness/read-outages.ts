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
  const heard = sql`
    select from_at, to_at from service_spans where to_at >= ${since}::timestamptz
    union all (select from_at, to_at from service_spans where to_at < ${since}::timestamptz
      order by to_at desc limit 1)`;
  return await sql<Outage[]>`
    with heard as (${heard}), gap as (${selectOutages(sql, sql`heard`, now)})
    select from_at as "fromAt",
      case when to_at <= (select max(to_at) from heard) then to_at end as "toAt"
    from gap order by 1`;
}

/**
 * The one rule of what an outage is, as a query of `from_at, to_at`: what the spans of a relation leave uncovered, from
 * the first of them up to a moment, but for what is too short to be noticed.
 */
export function selectOutages(sql: Sql, spans: ReturnType<Sql>, upTo: Instant) {
  const unnoticed = UNNOTICED_MICROS / MICROS_PER_SECOND;
  return sql`
    select lower(gap) as from_at, upper(gap) as to_at
    from (
      select unnest(tstzmultirange(tstzrange(min(from_at), greatest(max(to_at), ${upTo}::timestamptz)))
        - range_agg(tstzrange(from_at, to_at, '[]'))) as gap
      from ${spans}) as gaps
    where upper(gap) - lower(gap) > make_interval(secs => ${unnoticed})`;
}
