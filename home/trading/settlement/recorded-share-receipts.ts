import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { ListingFacts, StrikeFacts } from '../core/human-etf-receipt.ts';
import { type LedgerLines, type LinkRow, ledgerOf, linkOf, plain } from './recorded-receipts.ts';

/** Of `human_etfs h` and `human_etf_strikes s`, what an issuer's receipts say of them. */
export function shareColumns(sql: Sql) {
  return sql`
    case when h.ticker_id is not null then json_build_object('book_krw', h.book_krw::text,
      'command_id', h.command_id, 'decided_under', h.decided_under, 'dividend_rate', h.dividend_rate::text,
      'nav_krw', h.nav_krw::text, 'price', h.price::text, 'ticker_id', h.ticker_id) end as listing,
    h.user_id as listing_user_id, h.listed_at, h.first_strike_at,
    case when s.ticker_id is not null then json_build_object('base_krw', s.base_krw::text,
      'book_krw', s.book_krw::text, 'command_id', s.command_id, 'decided_under', s.decided_under,
      'due_krw', s.due_krw::text, 'high_water_krw', s.high_water_krw::text, 'holders', s.holders::text,
      'is_closing', s.is_closing, 'nav_krw', s.nav_krw::text, 'outstanding', s.outstanding::text,
      'paid_krw', s.paid_krw::text, 'per_share', s.per_share::text, 'price', s.price::text,
      'realised_krw', s.realised_krw::text, 'ticker_id', s.ticker_id) end as strike,
    s.user_id as strike_user_id, s.at as struck_at, s.priced_from`;
}

export interface ShareReceiptRow extends LinkRow {
  readonly listing: Omit<ListingFacts['listing'], 'at' | 'first_strike_at'> | null;
  readonly listing_user_id: string;
  readonly listed_at: Instant;
  readonly first_strike_at: Instant;
  readonly strike: Omit<StrikeFacts['strike'], 'at' | 'priced_from'> | null;
  readonly strike_user_id: string;
  readonly struck_at: Instant;
  readonly priced_from: Instant;
  readonly ledger: LedgerLines;
}

/** The facts of a listing, or of a strike, as it stands in the tables now; undefined where its link is of another moment. */
export function recordedShareFacts(row: ShareReceiptRow): ListingFacts | StrikeFacts | undefined {
  const { listing, strike, link_decided_at: linkedAt } = row;
  if (listing && linkedAt === row.listed_at) return listingOf(row, listing);
  if (strike && linkedAt === row.struck_at) return strikeOf(row, strike);
  return undefined;
}

function listingOf(
  row: ShareReceiptRow,
  { book_krw, dividend_rate, nav_krw, price, ...told }: NonNullable<ShareReceiptRow['listing']>,
): ListingFacts {
  return {
    kind: 'LISTING',
    ledger: ledgerOf(told.command_id, row.ledger),
    link: linkOf(row, row.listing_user_id),
    listing: {
      ...told,
      at: formatInstant(row.listed_at),
      book_krw: plain(book_krw),
      dividend_rate: plain(dividend_rate),
      first_strike_at: formatInstant(row.first_strike_at),
      nav_krw: plain(nav_krw),
      price: plain(price),
    },
    version: 1,
  };
}

function strikeOf(row: ShareReceiptRow, told: NonNullable<ShareReceiptRow['strike']>): StrikeFacts {
  return {
    kind: 'STRIKE',
    ledger: ledgerOf(told.command_id, row.ledger),
    link: linkOf(row, row.strike_user_id),
    strike: {
      ...told,
      at: formatInstant(row.struck_at),
      base_krw: plain(told.base_krw),
      book_krw: plain(told.book_krw),
      due_krw: plain(told.due_krw),
      high_water_krw: plain(told.high_water_krw),
      nav_krw: plain(told.nav_krw),
      outstanding: plain(told.outstanding),
      paid_krw: plain(told.paid_krw),
      per_share: plain(told.per_share),
      price: plain(told.price),
      priced_from: formatInstant(row.priced_from),
      realised_krw: plain(told.realised_krw),
    },
    version: 1,
  };
}
