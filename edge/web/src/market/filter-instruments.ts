import type { Instrument } from '../api/payloads.ts';
import type { MarketTab } from './market-view.ts';
import { matchesSearch } from './matches-search.ts';

export interface InstrumentFilter {
  readonly tab: MarketTab;
  readonly search: string;
  readonly favourites: ReadonlySet<string>;
}

/**
 * Instruments that a tab holds; those that a search fits are looked for in all of them, by their
 * Korean or English name, symbol or ticker.
 */
export function filterInstruments(
  instruments: Iterable<Instrument>,
  { tab, search, favourites }: InstrumentFilter,
): readonly Instrument[] {
  const wanted = search.trim();
  return [...instruments].filter((instrument) => {
    if (!instrument.is_tradable) return false;
    if (wanted !== '') return fitsSearch(instrument, wanted);
    if (tab === 'FAVOURITES') return favourites.has(instrument.ticker_id);
    return tab === 'ALL' || instrument.market === tab;
  });
}

function fitsSearch({ name_ko, name_en, symbol, ticker_id }: Instrument, wanted: string): boolean {
  return [name_ko, name_en, symbol, ticker_id].some((name) => matchesSearch(name, wanted));
}
