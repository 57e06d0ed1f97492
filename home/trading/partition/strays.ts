import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import { type PartitionFence, standingFence } from './partition-fence.ts';

/**
 * What waits of users of whom nobody knows which partition their messages come to: left by a replay, or from
 * before the number of partitions was another one. The lane of {@link UNROUTED_PARTITION} decides it, behind
 * all partitions, until a message of its user comes to one of them.
 */
export interface Strays {
  /** Reads anew whose there are: `npm run reconcile` leaves some while the engine runs. */
  look(): Promise<void>;
  /** Nothing strays, and nothing that a replay flagged still waits. */
  readonly isEmpty: () => boolean;
  /**
   * Takes over for a partition whatever strays of these users, for whom it has just brought messages;
   * returns how many orders and commands. Those that its queue brings for the first time (`unanswered`) were
   * never settled before a loss: their flag goes, whenever they were taken over.
   */
  takeOver(fence: PartitionFence, messages: readonly Arrival[]): Promise<number>;
  /**
   * The same of users for whom no message has come: of whom something waits in the partition already, whom it
   * judges, or of all, for the lane that decides what strays.
   */
  takeKnown(fence: PartitionFence): Promise<number>;
}

/** A message that a partition has brought. */
export interface Arrival {
  readonly userId: string;
  /** What it submits, where it is delivered for the first time. A retry of it was accepted at another moment. */
  readonly unanswered: { readonly id: string; readonly acceptedAt: Instant } | undefined;
}

/** Knows whose there are as of the last look; without any, lanes ask nothing. */
export async function findStrays(sql: Sql): Promise<Strays> {
  let users: ReadonlySet<string> = new Set();
  // No replay runs beside an engine: there are never more than at first.
  let flagged = await readFlagged(sql);
  const look = async () => {
    users = new Set(await readStrayUsers(sql));
    if (flagged.size > 0) flagged = await readFlagged(sql);
  };
  await look();
  return {
    look,
    isEmpty: () => users.size === 0 && flagged.size === 0,
    async takeOver(fence, messages) {
      const unanswered = messages.flatMap((message) => message.unanswered ?? []);
      const never = unanswered.filter(({ id, acceptedAt }) => flagged.get(id) === acceptedAt);
      if (never.length > 0) await clearFlags(sql, fence, never);
      const mine = messages.filter(({ userId }) => users.has(userId));
      if (mine.length === 0) return 0;
      const userIds = new Set(mine.map(({ userId }) => userId));
      const taken = await take(sql, fence, [...userIds]);
      if (fence.partition !== UNROUTED_PARTITION)
        users = new Set([...users].filter((id) => !userIds.has(id)));
      return taken;
    },
    async takeKnown(fence) {
      const { partition } = fence;
      const userIds = await readOwn(sql, partition, [...users]);
      return userIds.length === 0 ? 0 : await take(sql, fence, userIds);
    },
  };
}

/** What waits and may have been answered before a loss, with when it was accepted; each half by an index of its own. */
async function readFlagged(sql: Sql): Promise<ReadonlyMap<string, Instant>> {
  const rows = await sql<{ id: string; acceptedAt: Instant }[]>`
    select id, accepted_at as "acceptedAt" from orders
    where status = 'PENDING' and resting_since is null and replayed_at is not null
    union all
    select id, accepted_at from orders
    where status = 'PENDING' and resting_since is not null and replayed_at is not null
    union all
    select id, accepted_at from commands where status = 'PENDING' and replayed_at is not null`;
  return new Map(rows.map(({ id, acceptedAt }) => [id, acceptedAt]));
}

/** Of what nobody can have answered: the database that was lost had never been brought it. */
async function clearFlags(
  sql: Sql,
  fence: PartitionFence,
  never: readonly { readonly id: string }[],
): Promise<void> {
  const isNamed = sql`id = any(${never.map(({ id }) => id)}::uuid[]) and status = 'PENDING'
    and exists (select from fence)`;
  await sql`
    with fence as materialized (${standingFence(sql, fence)}),
    commanded as (update commands set replayed_at = null where ${isNamed})
    update orders set replayed_at = null where ${isNamed}`;
}

/** Each half by an index of its own. */
async function readStrayUsers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from orders
    where partition < 0 and status = 'PENDING' and resting_since is null
    union
    select user_id from orders
    where partition < 0 and status = 'PENDING' and resting_since is not null
    union
    select user_id from commands where partition < 0 and status = 'PENDING'
    union
    select user_id from wallets where margin_partition < 0 and margin_since is not null`;
  return rows.map(({ userId }) => userId);
}

/**
 * Of these users those of whom something waits in a partition, or whom it has let owe and judges: they are its own,
 * and what strays of them comes before what it would do to them. The rest is that of no partition.
 */
async function readOwn(
  sql: Sql,
  partition: number,
  userIds: readonly string[],
): Promise<readonly string[]> {
  if (userIds.length === 0) return [];
  const isRest = partition === UNROUTED_PARTITION;
  const isUsers = sql`user_id = any(${userIds as string[]}::uuid[])`;
  const is = isRest ? sql`>= 0` : sql`= ${partition}`;
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from orders
    where partition ${is} and status = 'PENDING' and ${isUsers}
    union
    select user_id from commands where partition ${is} and status = 'PENDING' and ${isUsers}
    union
    select user_id from wallets
    where margin_partition ${is} and margin_since is not null and ${isUsers}`;
  const found = new Set(rows.map(({ userId }) => userId));
  return isRest ? userIds.filter((userId) => !found.has(userId)) : [...found];
}

/**
 * Orders that rest are looked at from then on in the partition that they come to: from where they are matched
 * in the one that they leave. An account on margin names its partition: what has been read of it before is outdated.
 */
async function take(sql: Sql, fence: PartitionFence, userIds: readonly string[]): Promise<number> {
  const { partition } = fence;
  const isTheirs = sql`user_id = any(${userIds as string[]}::uuid[])
    and exists (select from fence)`;
  const isStray = sql`status = 'PENDING' and partition < 0 and partition <> ${partition}
    and ${isTheirs}`;
  const [taken] = await sql<{ count: number }[]>`
    with fence as materialized (${standingFence(sql, fence)}),
    stray as materialized (
      select id as stray_id, partition as left_partition from orders where ${isStray} for update),
    taken as (
      update orders set partition = ${partition}
      from stray where id = stray_id
      returning left_partition, ticker_id, resting_since),
    own as (
      select ticker_id, min(resting_since) as since from orders
      where partition = ${partition} and status = 'PENDING' and resting_since is not null
        and ticker_id in (select ticker_id from stray join orders on id = stray_id)
      group by ticker_id),
    matched as (
      insert into matching_heads (partition, ticker_id, matched_to)
      select ${partition}, taken.ticker_id,
        least(min(greatest(head.matched_to, taken.resting_since)),
          min(own.since) filter (where known.partition is null))
      from taken
      left join matching_heads head
        on head.partition = taken.left_partition and head.ticker_id = taken.ticker_id
      left join matching_heads known
        on known.partition = ${partition} and known.ticker_id = taken.ticker_id
      left join own on own.ticker_id = taken.ticker_id
      where taken.resting_since is not null
      group by taken.ticker_id
      on conflict (partition, ticker_id) do update set matched_to =
        case when exists (select from own where own.ticker_id = excluded.ticker_id)
          then least(matching_heads.matched_to, excluded.matched_to)
          else excluded.matched_to end),
    commanded as (
      update commands set partition = ${partition}
      where ${isStray} returning 1),
    on_margin as (
      update wallets set margin_partition = ${partition}, version = version + 1
      where margin_since is not null and margin_partition < 0
        and margin_partition <> ${partition} and ${isTheirs})
    select ((select count(*) from taken) + (select count(*) from commanded))::int as count`;
  return taken?.count ?? 0;
}
