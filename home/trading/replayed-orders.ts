import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OpenOrder } from './core/open-order.ts';
import { ORDER_COLUMNS, waitingRow } from './settlement-rows.ts';
import { columnNames, type ParameterList, selectList, unnestRows } from './unnest-rows.ts';

/**
 * Where a replay leaves what it read from the edge's journal: which partition its user belongs to only the
 * broker knows. No lane sweeps it; lanes take from it what is theirs, and that of no partition all the rest.
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
