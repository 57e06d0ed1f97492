import {
  columnNames,
  type ParameterList,
  selectList,
  unnestRows,
} from '../settlement/unnest-rows.ts';
import {
  type HumanEtfRows,
  LISTED_COLUMNS,
  LISTING_COLUMNS,
  type ListingRow,
  PAYOUT_LEDGER_COLUMNS,
  payoutLedgerRows,
  STRIKE_COLUMNS,
  STRUCK_COLUMNS,
  type StrikeRow,
} from './human-etf-rows.ts';

/**
 * The part of a settlement's statement that records listings and strikes, puts them on the list and on the tape, and
 * wakes whoever waits for them; nothing where there are none, which is nearly always. None can be there twice: its
 * command would have its result.
 */
export function writeHumanEtfs(rows: HumanEtfRows | undefined, parameters: ParameterList): string {
  if (!rows) return '';
  const parts = [];
  if (rows.listings.length > 0) parts.push(writeListings(rows.listings, parameters));
  if (rows.strikes.length > 0) parts.push(writeStrikes(rows.strikes, parameters));
  return parts.join('\n    ');
}

/** What the functions of the database have done counts only where somebody asks for it. */
export function guardHumanEtfs(rows: HumanEtfRows | undefined): string {
  const listed = (rows?.listings.length ?? 0) > 0 ? ',\n      (select count(*) from listed)' : '';
  const struck = (rows?.strikes.length ?? 0) > 0 ? ',\n      (select count(*) from struck)' : '';
  return listed + struck;
}

function writeListings(listings: readonly ListingRow[], parameters: ParameterList): string {
  const names = columnNames(LISTING_COLUMNS);
  const terms = selectList(LISTED_COLUMNS);
  return `written_listings as (
      insert into human_etfs (${names})
      select ${names} from ${unnestRows(parameters, 'row', LISTING_COLUMNS, listings)}),
    listed as materialized (
      select list_human_etf(${terms}) as done
      from ${unnestRows(parameters, 'row', LISTED_COLUMNS, listings)}),`;
}

function writeStrikes(strikes: readonly StrikeRow[], parameters: ParameterList): string {
  const names = columnNames(STRIKE_COLUMNS);
  const lines = payoutLedgerRows(strikes);
  const paid =
    lines.length === 0
      ? ''
      : `
    written_payouts as (
      insert into ledger_entries
        (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select line.journal_id, line.leg, 'PAYOUT', line.account,
        case when line.owned then line.user_id end, line.asset, line.amount, line.event_at
      from ${unnestRows(parameters, 'line', PAYOUT_LEDGER_COLUMNS, lines)}),`;
  return `strike_rows as materialized (
      select * from ${unnestRows(parameters, 'row', STRUCK_COLUMNS, strikes)}),
    written_strikes as (
      insert into human_etf_strikes (${names}) select ${names} from strike_rows),
    closed_etfs as (
      update human_etfs set closed_at = row.at from strike_rows row
      where row.is_closing and human_etfs.ticker_id = row.ticker_id),
    struck as materialized (
      select strike_human_etf(row.ticker_id, row.at, row.price, row.priced_from, row.decided_to,
        row.is_closing, row.settled_at, row.action_id, row.action_kind, row.amount) as done
      from strike_rows row),${paid}`;
}
