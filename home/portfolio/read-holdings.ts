import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { grantJournalId } from '#accounts/grant-journal-id';
import type { Holding, HoldingCurrency } from './value-account.ts';

/** One user's account now, and as it stood at a moment before. */
export interface AccountHoldings {
  readonly cashKrw: Decimal;
  readonly lastUpdated: Instant;
  /** What the house gave at the start; profit is counted from there. */
  readonly grantedKrw: Decimal;
  readonly openedAt: Instant;
  readonly holdings: readonly NamedHolding[];
  readonly before: { readonly cashKrw: Decimal; readonly holdings: readonly Holding[] };
}

export interface NamedHolding extends Holding {
  readonly nameKo: string;
  readonly nameEn: string;
  /** cost / quantity, as stored. */
  readonly averagePrice: Decimal;
}

interface HoldingRow {
  readonly balance_krw: string;
  readonly last_updated: Instant;
  readonly opened_at: Instant;
  readonly granted_krw: string;
  readonly ticker_id: string | null;
  readonly currency: HoldingCurrency;
  readonly name_ko: string;
  readonly name_en: string;
  readonly quantity: string;
  readonly average_price: string;
  readonly cost: string;
  readonly cost_krw: string;
  readonly traded_quantity: string;
  readonly traded_cash_krw: string;
}

/**
 * Reads wallet, positions, and what fills on prints at or after `since` changed, in one statement
 * and so from one snapshot. Undoing those fills gives the account at `since`; its costs are not
 * known and not needed.
 */
export async function readHoldings(
  sql: Sql,
  userId: string,
  since: Instant,
): Promise<AccountHoldings | undefined> {
  const rows = await sql<HoldingRow[]>`
    with traded as (
      select ticker_id,
        sum(case side when 'BUY' then quantity else -quantity end) as quantity,
        sum(case side when 'BUY' then -gross_krw else gross_krw end - fee_krw - tax_krw) as cash_krw
      from fills where user_id = ${userId} and print_at >= ${since}
      group by ticker_id
    ), held as (
      select ticker_id, quantity, average_price, cost, cost_krw
      from portfolios where user_id = ${userId}
    ), position as (
      select ticker_id, instruments.currency, name_ko, name_en,
        coalesce(held.quantity, 0) as quantity, coalesce(average_price, 0) as average_price,
        coalesce(cost, 0) as cost, coalesce(cost_krw, 0) as cost_krw,
        coalesce(traded.quantity, 0) as traded_quantity,
        coalesce(traded.cash_krw, 0) as traded_cash_krw
      from held full join traded using (ticker_id) join instruments using (ticker_id)
    )
    select wallets.balance_krw, wallets.last_updated, users.created_at as opened_at,
      coalesce((
        select sum(amount) from ledger_entries
        where journal_id = ${grantJournalId(userId)} and account = 'CASH'
      ), 0) as granted_krw, position.*
    from wallets join users on users.id = wallets.user_id left join position on true
    where wallets.user_id = ${userId}
    order by position.ticker_id`;
  const [first] = rows;
  if (!first) return undefined;
  const positions = rows.flatMap((row) => (row.ticker_id === null ? [] : [toPosition(row)]));
  const cashKrw = decimal(first.balance_krw);
  return {
    cashKrw,
    lastUpdated: first.last_updated,
    openedAt: first.opened_at,
    grantedKrw: decimal(first.granted_krw),
    holdings: positions.map(({ now }) => now).filter(isHeld),
    before: {
      cashKrw: positions.reduce((cash, { tradedKrw }) => subtract(cash, tradedKrw), cashKrw),
      holdings: positions.map(({ before }) => before).filter(isHeld),
    },
  };
}

function toPosition(row: HoldingRow) {
  const now: NamedHolding = {
    tickerId: row.ticker_id ?? '',
    currency: row.currency,
    nameKo: row.name_ko,
    nameEn: row.name_en,
    quantity: decimal(row.quantity),
    averagePrice: decimal(row.average_price),
    cost: decimal(row.cost),
    costKrw: decimal(row.cost_krw),
  };
  const before: Holding = {
    tickerId: now.tickerId,
    currency: now.currency,
    quantity: subtract(now.quantity, decimal(row.traded_quantity)),
    cost: ZERO,
    costKrw: ZERO,
  };
  return { now, before, tradedKrw: decimal(row.traded_cash_krw) };
}

function isHeld(holding: Holding): boolean {
  return holding.quantity !== ZERO;
}
