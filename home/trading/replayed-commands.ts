import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { COMMAND_COLUMNS, waitingCommandRow } from './command-rows.ts';
import type { OpenCommand } from './core/open-command.ts';
import { columnNames, type ParameterList, selectList, unnestRows } from './unnest-rows.ts';

/**
 * Stores commands as waiting, flagged unless `at` is null, those that are known already aside; returns how
 * many were stored. As of orders (replayed-orders.ts).
 */
export async function storeReplayedCommands(
  sql: Sql,
  commands: readonly OpenCommand[],
  at: Instant | null,
): Promise<number> {
  if (commands.length === 0) return 0;
  const parameters: ParameterList = { values: [at] };
  const rows = unnestRows(parameters, 'row', COMMAND_COLUMNS, commands.map(waitingCommandRow));
  const statement = `
    insert into commands (${columnNames(COMMAND_COLUMNS)}, replayed_at)
    select ${selectList(COMMAND_COLUMNS)}, $1::timestamptz from ${rows}
    on conflict do nothing`;
  const stored = await sql.unsafe(statement, parameters.values as never[]);
  return stored.count;
}
