import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { grantJournalId } from '#accounts/grant-journal-id';
import type { Holding, HoldingCurrency } from './value-account.ts';

/** One user's account now, and what it was worth when a day began. */
export interface AccountHoldings {
  readonly cashKrw: Decimal;
  /** Of that, kept aside for LIMIT BUYs that wait. */
  readonly heldKrw: Decimal;
  readonly lastUpdated: Instant;
  /** What the house gave at the start; profit is counted from there. */
  readonly grantedKrw: Decimal;
  /** By how much bailouts have raised its equity: no profit either. */
  readonly bailedOutKrw: Decimal;
  readonly holdings: readonly NamedHolding[];
  /**
   * Equity when the day began, by its snapshot; for an account opened or first traded since then, what it was
   * given; and what a bailout has raised it by since. Null where that is not known, or not yet.
   */
  readonly openingKrw: Decimal | null;
}

export interface NamedHolding extends Holding {
  readonly nameKo: string;
  readonly nameEn: string;
  /** cost / quantity, as stored. */
  readonly averagePrice: Decimal;
  /** Of the quantity, kept aside for LIMIT SELLs that wait. */
  readonly heldQuantity: Decimal;
}

interface HoldingRow {
  readonly balance_krw: string;
  readonly held_krw: string;
  readonly last_updated: Instant;
  readonly granted_krw: string;
  readonly bailed_out_krw: string;
  readonly opening_krw: string | null;
  readonly ticker_id: string | null;
  readonly currency: HoldingCurrency;
  readonly name_ko: string;
  readonly name_en: string;
  readonly quantity: string;
  readonly held_quantity: string;
  readonly average_price: string;
  readonly cost: string;
  readonly cost_krw: string;
}

/** Reads wallet, positions and the opening of the day, in one statement and so from one snapshot. */
export async function readHoldings(
  sql: Sql,
  userId: string,
  dayStart: Instant,
): Promise<AccountHoldings | undefined> {
  const rows = await sql<HoldingRow[]>`
    with granted as (
      select coalesce(sum(amount), 0) as krw from ledger_entries
      where journal_id = ${grantJournalId(userId)} and account = 'CASH'
    ), bailed_out as (
      select coalesce(sum(cash_krw - equity_before_krw), 0) as krw,
        coalesce(sum(cash_krw - equity_before_krw) filter (where at >= ${dayStart}), 0) as today_krw
      from bailouts where user_id = ${userId}
    ), opening as (
      select case
        when exists (select from fills where user_id = ${userId} and filled_at < ${dayStart})
          or exists (select from bailouts where user_id = ${userId} and at < ${dayStart})
          -- Struck, and nothing from before it has been settled since.
          then (select equity_krw from equity_days join snapshot_accounts using (user_id)
            where user_id = ${userId} and at = ${dayStart} and due_at > ${dayStart})
        else (select krw from granted) end + (select today_krw from bailed_out) as krw
    )
    select wallets.balance_krw, wallets.held_krw, wallets.last_updated, granted.krw as granted_krw,
      bailed_out.krw as bailed_out_krw,
      opening.krw as opening_krw, held.ticker_id, instruments.currency, name_ko, name_en,
      held.quantity, held.held_quantity, held.average_price, held.cost, held.cost_krw
    from wallets cross join granted cross join bailed_out cross join opening
    left join portfolios as held on held.user_id = wallets.user_id and held.quantity > 0
    left join instruments on instruments.ticker_id = held.ticker_id
    where wallets.user_id = ${userId}
    order by held.ticker_id`;
  const [first] = rows;
  if (!first) return undefined;
  return {
    cashKrw: decimal(first.balance_krw),
    heldKrw: decimal(first.held_krw),
    lastUpdated: first.last_updated,
    grantedKrw: decimal(first.granted_krw),
    bailedOutKrw: decimal(first.bailed_out_krw),
    openingKrw: first.opening_krw === null ? null : decimal(first.opening_krw),
    holdings: rows.flatMap((row) =>
      row.ticker_id === null ? [] : [toHolding(row, row.ticker_id)],
    ),
  };
}

function toHolding(row: HoldingRow, tickerId: string): NamedHolding {
  return {
    tickerId,
    currency: row.currency,
    nameKo: row.name_ko,
    nameEn: row.name_en,
    quantity: decimal(row.quantity),
    heldQuantity: decimal(row.held_quantity),
    averagePrice: decimal(row.average_price),
    cost: decimal(row.cost),
    costKrw: decimal(row.cost_krw),
  };
}
