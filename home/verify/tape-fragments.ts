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

/** A trade from before a split that was read behind it: its price is that of a share that is no more. */
export function isOfOldShares(sql: Sql): Fragment {
  return sql`(prints.kind = 'TRADE' and exists (
    select from corporate_actions split where split.ticker_id = prints.ticker_id
      and split.kind = 'SPLIT' and split.cancelled_at is null
      and split.effective_at > o.accepted_at and split.effective_at <= prints.at
      and prints.venue_at < split.effective_at))`;
}

/** The first print that order `o` may fill on, behind a moment and up to another. */
export function firstEligible(sql: Sql, after: Fragment, upTo: Fragment): Fragment {
  return sql`
    select * from prints
    where prints.ticker_id = o.ticker_id and prints.at > ${after} and prints.at <= ${upTo}
      and (prints.kind <> 'TRADE' or prints.venue_at > ${after})
      and not ${isWhileHalted(sql)} and not ${isOfOldShares(sql)} and not ${bringsBackLater(sql)}
    order by prints.at limit 1`;
}
