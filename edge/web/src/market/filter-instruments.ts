import type { Instrument } from '../api/payloads.ts';
import { findInstruments } from './find-instruments.ts';
import type { MarketTab } from './market-view.ts';

export interface InstrumentFilter {
  readonly tab: MarketTab;
  readonly search: string;
  readonly favourites: ReadonlySet<string>;
}

/** Instruments that a tab holds; those that a search fits are looked for in all of them. */
export function filterInstruments(
  instruments: Iterable<Instrument>,
  { tab, search, favourites }: InstrumentFilter,
): readonly Instrument[] {
  const found = findInstruments([...instruments], search);
  if (search.trim() !== '' || tab === 'ALL') return found;
  return found.filter(({ ticker_id, market }) =>
    tab === 'FAVOURITES' ? favourites.has(ticker_id) : market === tab,
  );
}
