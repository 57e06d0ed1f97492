import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import type { OpenOrder } from '../core/open-order.ts';
import type { PriceReach } from '../core/price-reach.ts';
import type { TapeHeads } from '../gather/tape-cache.ts';
import { type PartitionFence, standingFence } from '../partition/partition-fence.ts';

/** What of the resting orders may have an event: whatever else rests has its own later than `lookedTo`. */
export interface RestingLook {
  /** Up to here nothing of an instrument touches any that rests, but for those held back. */
  readonly matchedTo: ReadonlyMap<string, Instant>;
  /** Of every instrument that orders of the partition rest on: how far this look goes. */
  readonly lookedTo: ReadonlyMap<string, Instant>;
  /** What the tapes between the two reach. */
  readonly reaches: readonly PriceReach[];
  /** By id, orders that were touched and could not be decided, or not be recorded, yet. */
  readonly heldBack: ReadonlyMap<string, HeldBack>;
}

export interface HeldBack {
  readonly userId: string;
  readonly tickerId: string;
  /** Before its event. */
  readonly after: Instant;
}

/** Where nothing rests. */
export const NO_LOOK: RestingLook = {
  ...{ matchedTo: new Map(), lookedTo: new Map(), reaches: [], heldBack: new Map() },
};

/** How far each instrument's resting orders are matched, as it was last written. */
export interface MatchingHead {
  readonly tickerId: string;
  readonly matchedTo: Instant;
}

/**
 * The instruments that orders of a partition rest on, and how far those are matched: as far as was written
 * down, or as none of them rested before.
 */
export async function readMatchingHeads(sql: Sql, partition: number): Promise<MatchingHead[]> {
  return await sql<MatchingHead[]>`
    select resting.ticker_id as "tickerId",
      greatest(head.matched_to, resting.since) as "matchedTo"
    from (select ticker_id, min(resting_since) as since from orders
      where partition = ${partition} and status = 'PENDING' and resting_since is not null
      group by ticker_id) as resting
    left join matching_heads head
      on head.partition = ${partition} and head.ticker_id = resting.ticker_id`;
}

/**
 * Takes what was written down back to a horizon, and to how far the tapes are known. Whoever takes a partition
 * over may have to read its queue again from further back than its predecessor had matched, and may know less of the
 * tapes: what comes to rest on the way is looked at no further than that, and must not count as matched beyond
 * it. Nor as what is left of an instrument that nothing rests on any more.
 */
export async function lowerMatchingHeads(
  sql: Sql,
  fence: PartitionFence,
  { horizon, heads }: { readonly horizon: Instant; readonly heads: TapeHeads },
): Promise<void> {
  const { partition } = fence;
  const ends = [...heads.values()].map(({ completeTo }) => formatInstant(completeTo));
  await sql`
    with fence as materialized (${standingFence(sql, fence)})
    update matching_heads head set matched_to = case
      when exists (select from orders o
        where ${isResting(sql, partition)} and o.ticker_id = head.ticker_id)
      then least(head.matched_to, ${formatInstant(horizon)}::timestamptz,
        (select known.complete_to
          from unnest(${[...heads.keys()]}::text[], ${ends}::timestamptz[]) as known (ticker_id, complete_to)
          where known.ticker_id = head.ticker_id))
      else ${formatInstant(instant(0))}::timestamptz end
    where head.partition = ${partition} and exists (select from fence)`;
}

/**
 * Up to where nothing touches those of the orders that rest, by instrument, as their lanes have written it down:
 * for who looks from beside them. Nothing of an instrument where any of these lanes has not.
 */
export async function readLeastMatched(
  sql: Sql,
  orders: readonly OpenOrder[],
): Promise<Map<string, Instant>> {
  const resting = orders.filter(({ restingSince }) => restingSince !== null);
  if (resting.length === 0) return new Map();
  const rows = await sql<MatchingHead[]>`
    select asked.ticker_id as "tickerId", min(head.matched_to) as "matchedTo"
    from unnest(${resting.map(({ partition }) => partition)}::int[],
      ${resting.map(({ tickerId }) => tickerId)}::text[]) as asked (partition, ticker_id)
    left join matching_heads head using (partition, ticker_id)
    group by asked.ticker_id having count(*) = count(head.matched_to)`;
  return new Map(rows.map(({ tickerId, matchedTo }) => [tickerId, matchedTo]));
}

export async function writeMatchingHeads(
  sql: Sql,
  fence: PartitionFence,
  heads: readonly MatchingHead[],
): Promise<void> {
  await sql`
    with fence as materialized (${standingFence(sql, fence)})
    insert into matching_heads (partition, ticker_id, matched_to)
    select ${fence.partition}, head.ticker_id, head.matched_to
    from unnest(${heads.map(({ tickerId }) => tickerId)}::text[],
      ${heads.map(({ matchedTo }) => formatInstant(matchedTo))}::timestamptz[])
      as head (ticker_id, matched_to)
    where exists (select from fence)
    on conflict (partition, ticker_id) do update set matched_to = excluded.matched_to`;
}

/**
 * The users of a partition whose resting orders may have an event. Reads no other resting order than
 * those that are touched or expire: each reach is a range of an index.
 */
export async function readTouchedUsers(
  sql: Sql,
  partition: number,
  { reaches, lookedTo }: Pick<RestingLook, 'reaches' | 'lookedTo'>,
): Promise<string[]> {
  if (lookedTo.size === 0) return [];
  const rows = await sql<{ userId: string }[]>`
    select distinct found.user_id as "userId" from (
      select touched.user_id from ${reachRows(sql, reaches)}
      cross join lateral (
        select o.user_id from orders o
        where ${isResting(sql, partition)} and o.ticker_id = reach.ticker_id and o.side = 'BUY'
          and o.limit_price >= reach.buys_from
          and o.accepted_at >= reach.accepted_from and o.accepted_at < reach.accepted_before
        union all
        select o.user_id from orders o
        where ${isResting(sql, partition)} and o.ticker_id = reach.ticker_id and o.side = 'SELL'
          and o.limit_price <= reach.sells_to
          and o.accepted_at >= reach.accepted_from and o.accepted_at < reach.accepted_before
      ) as touched
      union all
      select expired.user_id from ${lookedRows(sql, lookedTo)}
      cross join lateral (
        select o.user_id from orders o
        where ${isResting(sql, partition)} and o.ticker_id = looked.ticker_id
          and o.deadline_at <= looked.looked_to
        offset 0
      ) as expired
    ) as found`;
  return rows.map(({ userId }) => userId);
}

function isResting(sql: Sql, partition: number) {
  return sql`o.partition = ${partition} and o.status = 'PENDING' and o.resting_since is not null`;
}

/** Joins to orders `o` what a look finds of each, which is no more than one row: {@link mayHaveEvent}. */
export function joinLook(sql: Sql, { reaches, lookedTo }: RestingLook) {
  return sql`
    left join ${lookedRows(sql, lookedTo)}
      on looked.ticker_id = o.ticker_id and o.deadline_at <= looked.looked_to
    left join ${reachRows(sql, reaches)}
      on reach.ticker_id = o.ticker_id
        and o.accepted_at >= reach.accepted_from and o.accepted_at < reach.accepted_before
        and case o.side when 'BUY' then o.limit_price >= reach.buys_from
          else o.limit_price <= reach.sells_to end`;
}

/** Of an order `o` that rests, behind {@link joinLook}: whether the look finds it touched, expired or held back. */
export function mayHaveEvent(sql: Sql, { heldBack }: RestingLook) {
  return sql`(looked.ticker_id is not null or reach.ticker_id is not null
    or o.id = any(${[...heldBack.keys()]}::uuid[]))`;
}

/** Of each of the users up to where a look has seen all that rests of them; who has nothing at rest is left out. */
export async function readLookedTo(
  sql: Sql,
  userIds: readonly string[],
  { lookedTo }: Pick<RestingLook, 'lookedTo'>,
): Promise<Map<string, Instant>> {
  if (userIds.length === 0) return new Map();
  const rows = await sql<{ userId: string; lookedTo: Instant }[]>`
    select o.user_id as "userId", min(coalesce(looked.looked_to, 'epoch')) as "lookedTo"
    from unnest(${userIds as string[]}::uuid[]) as asked (user_id)
    join orders o on o.user_id = asked.user_id
    left join ${lookedRows(sql, lookedTo)} on looked.ticker_id = o.ticker_id
    where o.status = 'PENDING' and o.resting_since is not null
    group by o.user_id`;
  return new Map(rows.map((row) => [row.userId, row.lookedTo]));
}

function reachRows(sql: Sql, reaches: readonly PriceReach[]) {
  const instants = (pick: (reach: PriceReach) => Instant) =>
    reaches.map((reach) => formatInstant(pick(reach)));
  return sql`unnest(${reaches.map(({ tickerId }) => tickerId)}::text[],
    ${instants(({ acceptedFrom }) => acceptedFrom)}::timestamptz[],
    ${instants(({ acceptedBefore }) => acceptedBefore)}::timestamptz[],
    ${reaches.map(({ buysFrom }) => formatDecimal(buysFrom))}::numeric[],
    ${reaches.map(({ sellsTo }) => formatDecimal(sellsTo))}::numeric[])
    as reach (ticker_id, accepted_from, accepted_before, buys_from, sells_to)`;
}

function lookedRows(sql: Sql, lookedTo: ReadonlyMap<string, Instant>) {
  return sql`unnest(${[...lookedTo.keys()]}::text[],
    ${[...lookedTo.values()].map(formatInstant)}::timestamptz[]) as looked (ticker_id, looked_to)`;
}
