import { COMMAND_COLUMNS, COMMAND_RESULT_COLUMNS, type CommandRow } from './command-rows.ts';
import {
  assignExcluded,
  columnNames,
  type ParameterList,
  selectList,
  unnestRows,
} from './unnest-rows.ts';

/**
 * The part of a settlement's statement that records commands; nothing where there are none, which is
 * mostly. A result is written once: {@link guardCommands} ends the statement where another came first.
 */
export function writeCommands(commands: readonly CommandRow[], parameters: ParameterList): string {
  if (commands.length === 0) return '';
  return `written_commands as (
      insert into commands (${columnNames(COMMAND_COLUMNS)})
      select ${selectList(COMMAND_COLUMNS)}
      from ${unnestRows(parameters, 'row', COMMAND_COLUMNS, commands)}
      on conflict (id) do update set ${assignExcluded(COMMAND_RESULT_COLUMNS)}
        where commands.status = 'PENDING' and excluded.status <> 'PENDING'
      returning 1),`;
}

/** Every command must be new, or still wait for its result. */
export function guardCommands(commands: readonly CommandRow[], parameters: ParameterList): string {
  if (commands.length === 0) return '';
  parameters.values.push(commands.length);
  return `,
      (select count(*) from written_commands) = $${parameters.values.length}::bigint
        or settlement_conflict('commands')`;
}
