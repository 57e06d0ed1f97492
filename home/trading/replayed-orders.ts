import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OpenOrder } from './core/open-order.ts';
import { type PartitionFence, standingFence } from './partition-fence.ts';
import { ORDER_COLUMNS, waitingRow } from './settlement-rows.ts';
import { columnNames, type ParameterList, selectList, unnestRows } from './unnest-rows.ts';

/**
 * Where a replay leaves orders that it read from the edge's journal: which partition their user
 * belongs to only the broker knows. No lane sweeps it; lanes take from it what is theirs.
 */
export const REPLAYED_PARTITION = -2;

/**
 * Stores orders as waiting, flagged unless `at` is null, those that are known already aside; returns
 * how many were stored.
 */
export async function storeReplayedOrders(
  sql: Sql,
  orders: readonly OpenOrder[],
  at: Instant | null,
): Promise<number> {
  if (orders.length === 0) return 0;
  const parameters: ParameterList = { values: [at] };
  const rows = unnestRows(parameters, 'row', ORDER_COLUMNS, orders.map(waitingRow));
  const statement = `
    insert into orders (${columnNames(ORDER_COLUMNS)}, replayed_at)
    select ${selectList(ORDER_COLUMNS)}, $1::timestamptz from ${rows}
    on conflict do nothing`;
  const stored = await sql.unsafe(statement, parameters.values as never[]);
  return stored.count;
}

/** Orders and commands that a replay has left, and no lane has taken over yet. */
export interface ReplayedOrders {
  /** Reads anew which users have some: `npm run reconcile` leaves some while the engine runs. */
  look(): Promise<void>;
  readonly isEmpty: () => boolean;
  /**
   * Takes over for a partition whatever is left of these users, for whom it has just brought
   * messages; returns how many. Those that its queue brings for the first time (`unanswered`) were
   * never settled before the loss: their flag goes.
   */
  takeOver(
    fence: PartitionFence,
    messages: readonly { readonly userId: string; readonly unanswered: string | undefined }[],
  ): Promise<number>;
  /**
   * Takes over what is left of users whom no queue brings messages of: all partitions have been
   * read past `before`. Only what can be decided at once, or placed, and of nobody who has anything in
   * another partition; returns how many.
   */
  takeRest(fence: PartitionFence, before: Instant): Promise<number>;
}

/** Knows which users have something left, as of the last look; without any, lanes ask nothing. */
export async function findReplayedOrders(sql: Sql): Promise<ReplayedOrders> {
  const users = new Set<string>();
  /** Users of whom it is not known in which partition their messages come. */
  const strays = new Set(await findStrays(sql));
  const look = async () => {
    for (const userId of await findLeft(sql)) users.add(userId);
  };
  await look();
  return {
    look,
    isEmpty: () => users.size + strays.size === 0,
    async takeOver(fence, messages) {
      const mine = messages.filter(({ userId }) => users.has(userId) || strays.has(userId));
      if (mine.length === 0) return 0;
      const theirs = [...new Set(mine.map(({ userId }) => userId))];
      const unanswered = mine.flatMap((message) => message.unanswered ?? []);
      const taken = await takeOver(sql, { fence, theirs, unanswered });
      for (const userId of theirs) {
        users.delete(userId);
        strays.delete(userId);
      }
      return taken;
    },
    async takeRest(fence, before) {
      if (users.size === 0) return 0;
      const { taken, stray } = await takeRest(sql, fence, before);
      for (const userId of stray) strays.add(userId);
      const left = await findLeft(sql);
      users.clear();
      for (const userId of left) users.add(userId);
      return taken;
    },
  };
}

async function findLeft(sql: Sql): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select user_id as "userId" from orders
    where partition = ${REPLAYED_PARTITION} and status = 'PENDING'
    union
    select user_id from commands
    where partition = ${REPLAYED_PARTITION} and status = 'PENDING'`;
  return rows.map(({ userId }) => userId);
}

/** Of whom an engine of before had taken limit orders that wait on. */
async function findStrays(sql: Sql): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select distinct user_id as "userId" from orders
    where status = 'PENDING' and type = 'LIMIT' and replayed_at is not null`;
  return rows.map(({ userId }) => userId);
}

/**
 * What is left of users, or was taken over by a lane that did not know theirs. Orders that rest already are
 * looked at from then on in the partition that they come to.
 */
async function takeOver(
  sql: Sql,
  {
    fence,
    theirs,
    unanswered,
  }: { fence: PartitionFence; theirs: readonly string[]; unanswered: readonly string[] },
): Promise<number> {
  const { partition } = fence;
  const set = sql`partition = ${partition},
    replayed_at = case when id <> all(${unanswered as string[]}::uuid[]) then replayed_at end`;
  const isLeft = sql`status = 'PENDING' and partition <> ${partition}
    and (partition = ${REPLAYED_PARTITION} or replayed_at is not null)
    and user_id = any(${theirs as string[]}::uuid[]) and exists (select from fence)`;
  const [taken] = await sql<{ count: number }[]>`
    with fence as materialized (${standingFence(sql, fence)}),
    taken as (
      update orders set ${set} where ${isLeft} returning ticker_id, resting_since),
    looked_back as (${lookBack(sql, partition)}),
    answered as (update commands set ${set} where ${isLeft} returning 1)
    select ((select count(*) from taken) + (select count(*) from answered))::int as count`;
  return taken?.count ?? 0;
}

/** Takes the cursor of a partition back to where the first of the orders `taken` came to rest. */
function lookBack(sql: Sql, partition: number) {
  return sql`update matching_heads head set matched_to = least(head.matched_to, first.resting_since)
    from (select ticker_id, min(resting_since) as resting_since from taken
      where resting_since is not null group by ticker_id) as first
    where head.partition = ${partition} and head.ticker_id = first.ticker_id`;
}

/**
 * A limit order waits on, and may be taken back: until its user's next message tells in which partition that
 * would be, any lane does; of a user who has something in a partition only the lane of that, which alone knows
 * how far what rests there is matched.
 */
async function takeRest(
  sql: Sql,
  fence: PartitionFence,
  before: Instant,
): Promise<{ readonly taken: number; readonly stray: readonly string[] }> {
  const isAnothers = sql`exists (select from orders other
    where other.user_id = o.user_id and other.status = 'PENDING'
      and other.partition not in (${fence.partition}, ${REPLAYED_PARTITION}))`;
  const orders = await sql<{ userId: string; isLimit: boolean }[]>`
    with fence as materialized (${standingFence(sql, fence)}),
    taken as (
      update orders o set partition = ${fence.partition}
      from tape_heads h
      where o.partition = ${REPLAYED_PARTITION} and o.status = 'PENDING'
        and h.ticker_id = o.ticker_id and (o.type = 'LIMIT' or o.deadline_at <= h.complete_to)
        and o.not_before < ${before}::timestamptz and exists (select from fence)
        and not ${isAnothers}
      returning o.user_id, o.type, o.ticker_id, o.resting_since),
    looked_back as (${lookBack(sql, fence.partition)})
    select user_id as "userId", type = 'LIMIT' as "isLimit" from taken`;
  const commands = await sql`
    with fence as materialized (${standingFence(sql, fence)})
    update commands o set partition = ${fence.partition}
    where o.partition = ${REPLAYED_PARTITION} and o.status = 'PENDING'
      and o.not_before < ${before}::timestamptz and exists (select from fence)
      and not ${isAnothers}`;
  return {
    taken: orders.length + commands.count,
    stray: orders.flatMap(({ userId, isLimit }) => (isLimit ? [userId] : [])),
  };
}
