import { columnNames, type ParameterList, unnestRows } from '../settlement/unnest-rows.ts';
import {
  BAILOUT_COLUMNS,
  BAILOUT_LEDGER_COLUMNS,
  type BailoutRow,
  bailoutLedgerRows,
  SURRENDER_COLUMNS,
  surrenderRows,
} from './bailout-rows.ts';

/**
 * The part of a settlement's statement that records bailouts; nothing where there are none, which is nearly always.
 * None can be there twice: its command would have its result.
 */
export function writeBailouts(
  bailouts: readonly BailoutRow[] | undefined,
  parameters: ParameterList,
): string {
  if (!bailouts || bailouts.length === 0) return '';
  const names = columnNames(BAILOUT_COLUMNS);
  const given = columnNames(SURRENDER_COLUMNS);
  const surrendered = surrenderRows(bailouts);
  const lines = bailoutLedgerRows(bailouts);
  const ledger = unnestRows(parameters, 'line', BAILOUT_LEDGER_COLUMNS, lines);
  return `written_bailouts as (
      insert into bailouts (${names})
      select ${names} from ${unnestRows(parameters, 'row', BAILOUT_COLUMNS, bailouts)}),
    written_surrenders as (
      insert into bailout_surrenders (${given})
      select ${given} from ${unnestRows(parameters, 'row', SURRENDER_COLUMNS, surrendered)}),
    written_bailout_ledger as (
      insert into ledger_entries
        (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select line.journal_id, line.leg, 'BAILOUT', line.account,
        case when line.owned then line.user_id end, line.asset, line.amount, line.event_at
      from ${ledger}),`;
}
