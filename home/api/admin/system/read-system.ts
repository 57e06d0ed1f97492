import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { readOutages } from '#fairness/read-outages';
import type { ReadDatabase } from '../../http/database.ts';

/** What one look at the database came to; the parts of a page fail one by one. */
export type Look<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export async function look<T>(
  read: ReadDatabase,
  query: (sql: Sql) => PromiseLike<T>,
): Promise<Look<T>> {
  try {
    return { ok: true, value: await read(query) };
  } catch {
    return { ok: false };
  }
}

/** How far a partition has come by the database, which is there while no engine is. */
export interface PartitionRow {
  readonly partition: number;
  /** No order that is still on its way has an event up to here; null before an engine said so. */
  readonly passedTo: Instant | null;
  /** Stored orders that wait for a price, and that rest at their limit. */
  readonly waiting: number;
  readonly resting: number;
}

export async function readPartitions(sql: Sql): Promise<PartitionRow[]> {
  return await sql<PartitionRow[]>`
    with known as (
      select partition, passed_to from partition_progress
      union all
      select number::int2, null from partition_layout, generate_series(0, partitions - 1) as number
      union all select -1::int2, null),
    waiting as (
      select partition, count(*)::int as waiting from orders
      where status = 'PENDING' and resting_since is null group by partition),
    resting as (
      select partition, count(*)::int as resting from orders
      where status = 'PENDING' and resting_since is not null group by partition)
    select partition, max(passed_to) as "passedTo",
      coalesce(max(waiting), 0)::int as waiting, coalesce(max(resting), 0)::int as resting
    from known left join waiting using (partition) left join resting using (partition)
    where not exists (select from partition_layout where partition >= partitions)
    group by partition order by partition < 0, partition`;
}

/** What home knows of the edge by what came from there. */
export interface EdgeRow {
  /** Of the last order that came: the edge's known clock error then, in milliseconds. */
  readonly clockErrorMs: number | null;
  readonly intakeId: string | null;
  readonly acceptedAt: Instant | null;
}

export async function readEdge(sql: Sql): Promise<EdgeRow> {
  // Ids are in order of time but for what clients make of it (decision 5): the newest of a few.
  const [row] = await sql<EdgeRow[]>`
    select clock_error_ms as "clockErrorMs", intake_id as "intakeId", accepted_at as "acceptedAt"
    from (select * from orders where liquidation_id is null order by id desc limit 50) as few
    order by accepted_at desc limit 1`;
  return row ?? { clockErrorMs: null, intakeId: null, acceptedAt: null };
}

/** Since when no engine heard the edge, if it is so now, and the last time of the past day that it was. */
export async function readDayOfOutages(sql: Sql, now: Instant) {
  const outages = await readOutages(sql, addMicros(now, -MICROS_PER_DAY), now);
  const [current, last] = [
    outages.findLast(({ toAt }) => toAt === null),
    outages.findLast(({ toAt }) => toAt !== null),
  ];
  return {
    since: current?.fromAt ?? null,
    last: last?.toAt ? { fromAt: last.fromAt, toAt: last.toAt } : null,
  };
}

/** A source of prices, and what comes from it. */
export interface FeedRow {
  readonly source: string;
  readonly markets: readonly string[];
  readonly instruments: number;
  /** What the feeder last said of it; null where it uses it no more. */
  readonly state: string | null;
  readonly lastAnswerAt: Instant | null;
  readonly lastFault: string | null;
  readonly faultCount: number;
  readonly reportedAt: Instant | null;
  readonly lastPrintAt: Instant | null;
  /** The tape that is known least far. */
  readonly completeTo: Instant | null;
  readonly gapsOpen: number;
}

export async function readFeed(sql: Sql): Promise<FeedRow[]> {
  return await sql<FeedRow[]>`
    with tapes as (
      select head.source, array_agg(distinct market order by market) as markets,
        count(*)::int as instruments, max(last_print_at) as last_print_at,
        min(complete_to) as complete_to,
        sum((select count(*) from tape_gaps gap
          where gap.ticker_id = head.ticker_id and resolution is null))::int as gaps_open
      from tape_heads head join instruments using (ticker_id) group by head.source),
    said as (
      select * from feed_sources where updated_at = (select max(updated_at) from feed_sources))
    select source, coalesce(markets, '{}') as markets, coalesce(instruments, 0) as instruments,
      state, last_answer_at as "lastAnswerAt", last_fault as "lastFault",
      coalesce(fault_count, 0)::float8 as "faultCount", updated_at as "reportedAt",
      last_print_at as "lastPrintAt", complete_to as "completeTo",
      coalesce(gaps_open, 0) as "gapsOpen"
    from said full join tapes using (source) order by source`;
}

/** A reader of the outbox. */
export interface ReaderRow {
  readonly reader: string;
  readonly movedAt: Instant;
  /** Events before it, counted to ten thousand. */
  readonly pending: number;
  readonly oldestAt: Instant | null;
}

export async function readReaders(sql: Sql): Promise<ReaderRow[]> {
  return await sql<ReaderRow[]>`
    select reader, moved_at as "movedAt", pending, oldest_at as "oldestAt"
    from outbox_pending() order by reader`;
}

/** A channel of Discord with messages that it was not told yet. */
export interface HeldRow {
  readonly channel: 'alerts' | 'human';
  readonly held: number;
  readonly oldestAt: Instant | null;
  /** Why the first of them is still there. */
  readonly reason: string | null;
}

export async function readHeldMessages(sql: Sql): Promise<HeldRow[]> {
  return await sql<HeldRow[]>`
    select channel, count(event_at)::int as held, min(event_at) as "oldestAt",
      (array_agg(reason order by event_at) filter (where reason is not null))[1] as reason
    from unnest(enum_range(null::discord_channel)) as channel
    left join (
      select channel, event_at, reason from discord_messages
      where finished_at is null) as held using (channel)
    group by channel order by channel`;
}
