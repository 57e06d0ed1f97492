import { createHash } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import type { Fragment } from './sql-check.ts';

const ROWS_AT_A_TIME = 5_000;

/**
 * SHA-256 over what the same commands on the same tape must lead to, by natural keys: outcomes,
 * fills, ledger, balances, what waiting orders hold back, results of commands. Wall times and row
 * numbers stay out. Rows are read a few at a time, so a ledger of any size fits; for one moment's
 * answer `sql` has to be in a snapshot of its own.
 */
export async function ledgerHash(sql: Sql): Promise<string> {
  const hash = createHash('sha256');
  for (const rows of await hashedRows(sql)) {
    for await (const some of rows.cursor(ROWS_AT_A_TIME)) {
      for (const row of some) hash.update(JSON.stringify(row));
    }
    // No row of one table passes for one of the next.
    hash.update('\n');
  }
  return hash.digest('hex');
}

/** A backup may be of before there was one or the other: its hash has to come out as it was then. */
async function hashedRows(sql: Sql): Promise<readonly Fragment[]> {
  const [there] = await sql<{ actions: boolean; commands: boolean; receipts: boolean }[]>`
    select to_regclass('public.action_applications') is not null as actions,
      to_regclass('public.commands') is not null as commands,
      to_regclass('public.settlement_receipts') is not null as receipts`;
  return [
    sql`select id, user_id, status, reason, reason_detail, price, quantity, filled_at from orders order by id`,
    sql`select order_id, quantity, price, gross_krw, fee_krw, tax_krw, cost_krw, print_at from fills order by order_id`,
    sql`select journal_id, leg, account, user_id, asset, amount, event_at from ledger_entries order by journal_id, leg`,
    sql`select user_id, balance_krw from wallets order by user_id`,
    sql`select user_id, ticker_id, quantity, average_price, cost, cost_krw from portfolios order by user_id, ticker_id collate "C"`,
    ...(there?.actions ? [appliedActions(sql)] : []),
    ...(there?.commands ? holdsAndCommands(sql) : []),
    ...(there?.receipts ? [receipts(sql)] : []),
  ];
}

function appliedActions(sql: Sql): Fragment {
  return sql`select action_id, user_id, quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw, cost_krw, effective_at from action_applications order by action_id, user_id`;
}

function receipts(sql: Sql): Fragment {
  return sql`select user_id, seq, id, decided_at, encode(hash, 'hex') as hash from settlement_receipts order by user_id, seq`;
}

/** Holds of waiting orders alone: one that ends in the batch that places it need not have kept its own. */
function holdsAndCommands(sql: Sql): readonly Fragment[] {
  return [
    sql`select id, hold_krw, hold_quantity, resting_since from orders
      where status = 'PENDING' and hold_krw is not null order by id`,
    sql`select user_id, held_krw from wallets where held_krw <> 0 order by user_id`,
    sql`select user_id, ticker_id, held_quantity from portfolios
      where held_quantity <> 0 order by user_id, ticker_id collate "C"`,
    sql`select id, user_id, kind, order_id, status, reason, reason_detail, cancelled, decided_at
      from commands order by id`,
  ];
}
