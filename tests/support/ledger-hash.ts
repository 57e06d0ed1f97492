import { createHash } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';

/**
 * A hash over what the same commands on the same tape must lead to, by natural keys: outcomes,
 * fills, ledger, balances. Wall times and row numbers stay out.
 */
export async function ledgerHash(sql: Sql): Promise<string> {
  const hash = createHash('sha256');
  for (const rows of [
    await sql`select id, user_id, status, reason, reason_detail, price, quantity, filled_at from orders order by id`,
    await sql`select order_id, quantity, price, gross_krw, fee_krw, tax_krw, cost_krw, print_at from fills order by order_id`,
    await sql`select journal_id, leg, account, user_id, asset, amount, event_at from ledger_entries order by journal_id, leg`,
    await sql`select user_id, balance_krw from wallets order by user_id`,
    await sql`select user_id, ticker_id, quantity, average_price, cost, cost_krw from portfolios order by user_id, ticker_id`,
  ]) {
    hash.update(JSON.stringify(rows));
  }
  return hash.digest('hex');
}
