import { columnNames, type ParameterList, unnestRows } from '../settlement/unnest-rows.ts';
import {
  INTEREST_COLUMNS,
  INTEREST_LEDGER_COLUMNS,
  interestLedgerRows,
  LIQUIDATION_COLUMNS,
  type MarginRows,
} from './margin-rows.ts';

/**
 * The part of a settlement's statement that records liquidations and interest; nothing where there are none,
 * which is nearly always. Neither can be there twice: the account's version would be another.
 */
export function writeMargin(rows: MarginRows | undefined, parameters: ParameterList): string {
  if (!rows) return '';
  return `${writeLiquidations(rows, parameters)}${writeInterest(rows, parameters)}`;
}

function writeLiquidations({ liquidations }: MarginRows, parameters: ParameterList): string {
  if (liquidations.length === 0) return '';
  const names = columnNames(LIQUIDATION_COLUMNS);
  return `written_liquidations as (
      insert into liquidations (${names})
      select ${names} from ${unnestRows(parameters, 'row', LIQUIDATION_COLUMNS, liquidations)}),`;
}

function writeInterest({ interest }: MarginRows, parameters: ParameterList): string {
  if (interest.length === 0) return '';
  const names = columnNames(INTEREST_COLUMNS);
  const lines = interestLedgerRows(interest);
  const ledger = unnestRows(parameters, 'line', INTEREST_LEDGER_COLUMNS, lines);
  return `written_interest as (
      insert into interest_charges (${names})
      select ${names} from ${unnestRows(parameters, 'row', INTEREST_COLUMNS, interest)}),
    written_interest_ledger as (
      insert into ledger_entries
        (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select line.journal_id, line.leg, 'INTEREST', line.account,
        case when line.owned then line.user_id end, line.asset, line.amount, line.event_at
      from ${ledger}),`;
}
