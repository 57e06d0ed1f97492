import { createHash } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';

const ROWS_AT_A_TIME = 5_000;

/**
 * SHA-256 over what the same commands on the same tape must lead to, by natural keys: outcomes,
 * fills, ledger, balances. Wall times and row numbers stay out. Rows are read a few at a time, so a
 * ledger of any size fits; for one moment's answer `sql` has to be in a snapshot of its own.
 */
export async function ledgerHash(sql: Sql): Promise<string> {
  const hash = createHash('sha256');
  const tables = [
    sql`select id, user_id, status, reason, reason_detail, price, quantity, filled_at from orders order by id`,
    sql`select order_id, quantity, price, gross_krw, fee_krw, tax_krw, cost_krw, print_at from fills order by order_id`,
    sql`select journal_id, leg, account, user_id, asset, amount, event_at from ledger_entries order by journal_id, leg`,
    sql`select user_id, balance_krw from wallets order by user_id`,
    sql`select user_id, ticker_id, quantity, average_price, cost, cost_krw from portfolios order by user_id, ticker_id collate "C"`,
  ];
  if (await hasActions(sql))
    tables.push(
      sql`select action_id, user_id, quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw, cost_krw, effective_at from action_applications order by action_id, user_id`,
    );
  for (const rows of tables) {
    for await (const some of rows.cursor(ROWS_AT_A_TIME)) {
      for (const row of some) hash.update(JSON.stringify(row));
    }
    // No row of one table passes for one of the next.
    hash.update('\n');
  }
  return hash.digest('hex');
}

/** A backup may be of before there were any: its hash has to come out as it was then. */
async function hasActions(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select to_regclass('public.action_applications') is not null as "isThere"`;
  return row?.isThere ?? false;
}
