import type { Sql } from '@mockstreet/db/client';
import type { Fragment } from './sql-check.ts';

/** Start of the oldest day that the tape still has; the end of time when it has none. */
export function tapeBegins(sql: Sql): Fragment {
  return sql`(
    select coalesce(min(to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD'))::timestamp
      at time zone 'UTC', 'infinity')
    from pg_inherits where inhparent = 'prints'::regclass)`;
}

/**
 * A row of `prints` is a bar that closed a gap after order `o` was settled: the tape that it was settled on
 * was lost with the database, and the feeder could bring back no more of it.
 */
export function bringsBackLater(sql: Sql): Fragment {
  return sql`(prints.kind = 'BAR' and exists (
    select from tape_gaps gap where gap.ticker_id = o.ticker_id
      and prints.at >= gap.from_at and prints.at < gap.to_at and gap.resolved_at > o.settled_at))`;
}

/** What was seen of a halted instrument is no price. */
export function isWhileHalted(sql: Sql): Fragment {
  return sql`exists (select from halts where halts.ticker_id = prints.ticker_id
    and prints.at >= halts.from_at and prints.at < coalesce(halts.to_at, 'infinity'))`;
}
