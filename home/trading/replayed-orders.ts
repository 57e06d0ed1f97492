import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OpenOrder } from './core/open-order.ts';
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

/** Orders that a replay has left, and no lane has taken over yet. */
export interface ReplayedOrders {
  /** Reads anew which users have such orders: `npm run reconcile` leaves some while the engine runs. */
  look(): Promise<void>;
  readonly isEmpty: () => boolean;
  /**
   * Takes over for a partition whatever is left of these users, for whom it has just brought
   * messages; returns how many. Orders that its queue brings for the first time (`unanswered`) were
   * never settled before the loss: their flag goes.
   */
  takeOver(
    partition: number,
    messages: readonly { readonly userId: string; readonly unanswered: string | undefined }[],
  ): Promise<number>;
  /**
   * Takes over what is left of users whom no queue brings messages of: all partitions have been
   * read past `before`. Only what can be decided at once; returns how many.
   */
  takeRest(partition: number, before: Instant): Promise<number>;
}

/** Knows which users have such orders, as of the last look; without any, lanes ask nothing. */
export async function findReplayedOrders(sql: Sql): Promise<ReplayedOrders> {
  const users = new Set<string>();
  const look = async () => {
    const rows = await sql<{ userId: string }[]>`
      select distinct user_id as "userId" from orders
      where partition = ${REPLAYED_PARTITION} and status = 'PENDING'`;
    for (const { userId } of rows) users.add(userId);
  };
  await look();
  return {
    look,
    isEmpty: () => users.size === 0,
    async takeOver(partition, messages) {
      const mine = messages.filter(({ userId }) => users.has(userId));
      if (mine.length === 0) return 0;
      const theirs = [...new Set(mine.map(({ userId }) => userId))];
      const unanswered = mine.flatMap((message) => message.unanswered ?? []);
      const taken = await sql`
        update orders set partition = ${partition},
          replayed_at = case when id <> all(${unanswered}::uuid[]) then replayed_at end
        where partition = ${REPLAYED_PARTITION} and status = 'PENDING'
          and user_id = any(${theirs}::uuid[])`;
      for (const userId of theirs) users.delete(userId);
      return taken.count;
    },
    async takeRest(partition, before) {
      const taken = await sql`
        update orders o set partition = ${partition}
        from tape_heads h
        where o.partition = ${REPLAYED_PARTITION} and o.status = 'PENDING'
          and h.ticker_id = o.ticker_id and o.deadline_at <= h.complete_to
          and o.not_before < ${before}::timestamptz`;
      const [left] = await sql<{ users: string[] }[]>`
        select coalesce(array_agg(distinct user_id::text), '{}') as users from orders
        where partition = ${REPLAYED_PARTITION} and status = 'PENDING'`;
      users.clear();
      for (const userId of left?.users ?? []) users.add(userId);
      return taken.count;
    },
  };
}
