import type { Sql } from '@mockstreet/db/client';
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';

/**
 * Records what accounts that open from now on start with, in whole won; those that are open keep
 * what they have. For set-up: the API opens accounts and cannot change it.
 */
export async function recordStartingCash(sql: Sql, startingCashKrw: Decimal): Promise<void> {
  await sql`
    insert into account_terms (id, starting_cash_krw) values (1, ${formatDecimal(startingCashKrw)})
    on conflict (id) do update set starting_cash_krw = excluded.starting_cash_krw`;
}
