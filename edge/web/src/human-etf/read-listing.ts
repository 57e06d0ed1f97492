import { formatDecimal, parseDecimal, ratio, wholeDecimal } from '@mockstreet/shared/decimal';

/** What somebody types who wants to be listed. */
export interface ListingEntry {
  readonly name: string;
  /** Of the profit, in percent. */
  readonly percent: string;
}

/** As the API takes it. */
export interface Listing {
  readonly name: string;
  readonly dividend_rate: string;
}

export type ListingFault = 'NAME' | 'PERCENT';

const NAME = /^[A-Z0-9]{2,16}$/;
const HUNDRED = wholeDecimal(100);

/** What an entry stands for, or what is wrong with it. Home decides; this only saves a round trip. */
export function readListing(
  entry: ListingEntry,
): { readonly ok: true; readonly listing: Listing } | { readonly ok: false; fault: ListingFault } {
  if (!NAME.test(entry.name)) return { ok: false, fault: 'NAME' };
  const percent = /^\d{1,3}(\.\d{1,2})?$/.test(entry.percent)
    ? parseDecimal(entry.percent.replace(/\.0+$|(?<=\.\d)0$/, ''))
    : undefined;
  if (percent === undefined || percent > HUNDRED) return { ok: false, fault: 'PERCENT' };
  const rate = ratio([percent], [HUNDRED], { places: 4, mode: 'down' });
  return { ok: true, listing: { name: entry.name, dividend_rate: formatDecimal(rate) } };
}

/** Why a listing came to nothing, where the code alone does not say it (docs/denials.md). */
export type ListingDenial = 'listed' | 'margin' | 'bailout' | 'holder' | 'taken' | 'equity';

export function listingDenial(
  reason: string | null,
  detail: string | null,
): ListingDenial | undefined {
  if (reason === 'SELF_DEALING') return 'holder';
  if (reason === 'LIMIT_EXCEEDED') return 'bailout';
  if (reason !== 'NOT_ELIGIBLE') return undefined;
  if (detail?.startsWith('listed=')) return 'listed';
  if (detail?.startsWith('margin=')) return 'margin';
  if (detail?.startsWith('name=')) return 'taken';
  return detail?.startsWith('equity=') ? 'equity' : undefined;
}
