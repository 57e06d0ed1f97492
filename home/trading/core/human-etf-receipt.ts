import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import type { LedgerFacts, ReceiptLink } from '@mockstreet/shared/settlement-receipt';
import type { Strike } from './decide-strike.ts';
import { payoutLegs } from './ledger-legs.ts';
import type { Listing } from './list-human-etf.ts';

/** What a settlement receipt says of a listing. */
export interface ListingFacts {
  readonly kind: 'LISTING';
  readonly ledger: LedgerFacts;
  readonly link: ReceiptLink;
  readonly listing: {
    readonly at: string;
    readonly book_krw: string;
    readonly command_id: string;
    readonly decided_under: string;
    readonly dividend_rate: string;
    readonly first_strike_at: string;
    readonly nav_krw: string;
    readonly price: string;
    readonly ticker_id: string;
  };
  readonly version: 1;
}

/** What a settlement receipt says of a strike, to the issuer. */
export interface StrikeFacts {
  readonly kind: 'STRIKE';
  readonly ledger: LedgerFacts;
  readonly link: ReceiptLink;
  readonly strike: {
    readonly at: string;
    readonly base_krw: string;
    readonly book_krw: string;
    readonly command_id: string;
    readonly decided_under: string;
    readonly due_krw: string;
    readonly high_water_krw: string;
    readonly holders: string;
    readonly is_closing: boolean;
    readonly nav_krw: string;
    readonly outstanding: string;
    readonly paid_krw: string;
    readonly per_share: string;
    readonly price: string;
    readonly priced_from: string;
    readonly realised_krw: string;
    readonly ticker_id: string;
  };
  readonly version: 1;
}

/* As in settlement-receipt.ts, members stand in the order of their names. */

/** @param given the digest of the rules that it was decided under. */
export function listingFacts(
  listing: Listing,
  given: { readonly decidedUnder: string },
  link: ReceiptLink,
): ListingFacts {
  const { state } = listing;
  return {
    kind: 'LISTING',
    ledger: { journal_id: listing.id, lines: [] },
    link,
    listing: {
      at: formatInstant(listing.at),
      book_krw: formatDecimal(state.bookKrw),
      command_id: listing.id,
      decided_under: given.decidedUnder,
      dividend_rate: formatDecimal(listing.dividendRate),
      first_strike_at: formatInstant(listing.firstStrikeAt),
      nav_krw: formatDecimal(state.baseKrw),
      price: formatDecimal(state.price),
      ticker_id: listing.tickerId,
    },
    version: 1,
  };
}

/** @param given the digest of the rules that it was decided under. */
export function strikeFacts(
  strike: Strike,
  given: { readonly decidedUnder: string },
  link: ReceiptLink,
): StrikeFacts {
  const { figures } = strike;
  const lines = payoutLegs(strike).map(({ account, amount, asset }) => {
    return { account, amount: formatDecimal(amount), asset };
  });
  return {
    kind: 'STRIKE',
    ledger: { journal_id: strike.id, lines },
    link,
    strike: {
      at: formatInstant(strike.at),
      base_krw: formatDecimal(figures.next.baseKrw),
      book_krw: formatDecimal(figures.next.bookKrw),
      command_id: strike.id,
      decided_under: given.decidedUnder,
      due_krw: formatDecimal(figures.dueKrw),
      high_water_krw: formatDecimal(figures.next.highWaterKrw),
      holders: `${strike.holders}`,
      is_closing: figures.isClosing,
      nav_krw: formatDecimal(figures.navKrw),
      outstanding: formatDecimal(figures.outstanding),
      paid_krw: formatDecimal(figures.paidKrw),
      per_share: formatDecimal(figures.dividendPerShare),
      price: formatDecimal(figures.price),
      priced_from: formatInstant(strike.pricedFrom),
      realised_krw: formatDecimal(figures.realisedKrw),
      ticker_id: strike.tickerId,
    },
    version: 1,
  };
}
