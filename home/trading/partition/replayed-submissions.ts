import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OpenCommand } from '../core/open-command.ts';
import type { OpenOrder } from '../core/open-order.ts';
import { COMMAND_COLUMNS, waitingCommandRow } from '../settlement/command-rows.ts';
import { ORDER_COLUMNS, waitingRow } from '../settlement/settlement-rows.ts';
import {
  type Column,
  columnNames,
  type ParameterList,
  selectList,
  unnestRows,
} from '../settlement/unnest-rows.ts';

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
  return await store(sql, { table: 'orders', columns: ORDER_COLUMNS, at }, orders.map(waitingRow));
}

/** The same of commands. */
export async function storeReplayedCommands(
  sql: Sql,
  commands: readonly OpenCommand[],
  at: Instant | null,
): Promise<number> {
  const into = { table: 'commands', columns: COMMAND_COLUMNS, at } as const;
  return await store(sql, into, commands.map(waitingCommandRow));
}

interface Into<Row> {
  readonly table: 'orders' | 'commands';
  readonly columns: readonly Column<Row>[];
  readonly at: Instant | null;
}

async function store<Row>(
  sql: Sql,
  { table, columns, at }: Into<Row>,
  rows: readonly Row[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const parameters: ParameterList = { values: [at] };
  const given = unnestRows(parameters, 'row', columns, rows);
  const statement = `
    insert into ${table} (${columnNames(columns)}, replayed_at)
    select ${selectList(columns)}, $1::timestamptz from ${given}
    on conflict do nothing`;
  const stored = await sql.unsafe(statement, parameters.values as never[]);
  return stored.count;
}
