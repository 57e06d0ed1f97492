import type { Instant } from '@mockstreet/shared/instant';
import { humanEtfInstrument } from '#market/human-instrument';
import type { Strike } from '../core/decide-strike.ts';
import { payoutLegs } from '../core/ledger-legs.ts';
import type { Listing } from '../core/list-human-etf.ts';
import { LEDGER_COLUMNS, type LedgerRow, text, time } from '../settlement/settlement-rows.ts';
import type { Column } from '../settlement/unnest-rows.ts';

/** Listings and strikes as they are to be recorded. */
export interface HumanEtfRows {
  readonly listings: readonly ListingRow[];
  readonly strikes: readonly StrikeRow[];
}

interface Recorded {
  /** Digest of the rules that what was held was valued by (rulesDigest). */
  readonly decidedUnder: string;
  readonly settledAt: Instant;
}

export interface ListingRow extends Recorded {
  readonly listing: Listing;
}

export interface StrikeRow extends Recorded {
  readonly strike: Strike;
}

export const LISTING_COLUMNS: readonly Column<ListingRow>[] = [
  { name: 'ticker_id', type: 'text', value: ({ listing }) => listing.tickerId },
  { name: 'user_id', type: 'uuid', value: ({ listing }) => listing.userId },
  { name: 'command_id', type: 'uuid', value: ({ listing }) => listing.id },
  { name: 'dividend_rate', type: 'numeric', value: ({ listing }) => text(listing.dividendRate) },
  { name: 'listed_at', type: 'timestamptz', value: ({ listing }) => time(listing.at) },
  {
    name: 'first_strike_at',
    type: 'timestamptz',
    value: ({ listing }) => time(listing.firstStrikeAt),
  },
  { name: 'price', type: 'numeric', value: ({ listing }) => text(listing.state.price) },
  { name: 'nav_krw', type: 'numeric', value: ({ listing }) => text(listing.state.baseKrw) },
  { name: 'book_krw', type: 'numeric', value: ({ listing }) => text(listing.state.bookKrw) },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
];

const termsOf = ({ listing }: ListingRow) => humanEtfInstrument(listing.tickerId);

/** What the instrument of a listing is called, and its terms; in the order of `list_human_etf`. */
export const LISTED_COLUMNS: readonly Column<ListingRow>[] = [
  { name: 'ticker_id', type: 'text', value: ({ listing }) => listing.tickerId },
  { name: 'name_ko', type: 'text', value: (row) => termsOf(row)?.nameKo ?? null },
  { name: 'name_en', type: 'text', value: (row) => termsOf(row)?.nameEn ?? null },
  { name: 'lot', type: 'numeric', value: (row) => text(termsOf(row)?.lot) },
  { name: 'min_notional_krw', type: 'numeric', value: (row) => text(termsOf(row)?.minNotionalKrw) },
  { name: 'tick_rule', type: 'text', value: (row) => termsOf(row)?.tickRule ?? null },
  {
    name: 'complete_to',
    type: 'timestamptz',
    value: ({ listing }) => time((listing.firstStrikeAt - 1) as Instant),
  },
];

export const STRIKE_COLUMNS: readonly Column<StrikeRow>[] = [
  { name: 'ticker_id', type: 'text', value: ({ strike }) => strike.tickerId },
  { name: 'at', type: 'timestamptz', value: ({ strike }) => time(strike.at) },
  { name: 'command_id', type: 'uuid', value: ({ strike }) => strike.id },
  { name: 'user_id', type: 'uuid', value: ({ strike }) => strike.userId },
  { name: 'nav_krw', type: 'numeric', value: ({ strike }) => text(strike.figures.navKrw) },
  { name: 'price', type: 'numeric', value: ({ strike }) => text(strike.figures.price) },
  { name: 'base_krw', type: 'numeric', value: ({ strike }) => text(strike.figures.next.baseKrw) },
  { name: 'priced_from', type: 'timestamptz', value: ({ strike }) => time(strike.pricedFrom) },
  {
    name: 'realised_krw',
    type: 'numeric',
    value: ({ strike }) => text(strike.figures.realisedKrw),
  },
  {
    name: 'high_water_krw',
    type: 'numeric',
    value: ({ strike }) => text(strike.figures.next.highWaterKrw),
  },
  { name: 'due_krw', type: 'numeric', value: ({ strike }) => text(strike.figures.dueKrw) },
  {
    name: 'per_share',
    type: 'numeric',
    value: ({ strike }) => text(strike.figures.dividendPerShare),
  },
  { name: 'paid_krw', type: 'numeric', value: ({ strike }) => text(strike.figures.paidKrw) },
  { name: 'book_krw', type: 'numeric', value: ({ strike }) => text(strike.figures.next.bookKrw) },
  { name: 'outstanding', type: 'numeric', value: ({ strike }) => text(strike.figures.outstanding) },
  { name: 'holders', type: 'int8', value: ({ strike }) => strike.holders },
  { name: 'is_closing', type: 'bool', value: ({ strike }) => `${strike.figures.isClosing}` },
  { name: 'decided_under', type: 'text', value: ({ decidedUnder }) => decidedUnder },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
];

/** What a strike puts on the tape beside its own columns; for `strike_human_etf`. */
export const STRUCK_COLUMNS: readonly Column<StrikeRow>[] = [
  ...STRIKE_COLUMNS,
  { name: 'decided_to', type: 'timestamptz', value: ({ strike }) => time(strike.decidedTo) },
  { name: 'action_id', type: 'uuid', value: ({ strike }) => strike.action?.id ?? null },
  { name: 'action_kind', type: 'text', value: ({ strike }) => strike.action?.kind ?? null },
  { name: 'amount', type: 'numeric', value: ({ strike }) => text(strike.action?.amount) },
];

interface PayoutLedgerRow extends LedgerRow {
  readonly strike: Strike;
}

/** The ledger lines of what issuers paid, numbered within each. */
export function payoutLedgerRows(rows: readonly StrikeRow[]): PayoutLedgerRow[] {
  return rows.flatMap(({ strike }) =>
    payoutLegs(strike).map((entry, leg) => ({ strike, leg, entry })),
  );
}

/** With the journal that each belongs to, instead of the fill. */
export const PAYOUT_LEDGER_COLUMNS: readonly Column<PayoutLedgerRow>[] = [
  { name: 'journal_id', type: 'uuid', value: ({ strike }) => strike.id },
  { name: 'user_id', type: 'uuid', value: ({ strike }) => strike.userId },
  { name: 'event_at', type: 'timestamptz', value: ({ strike }) => time(strike.at) },
  ...LEDGER_COLUMNS,
];
