import type { Instrument } from '../api/payloads.ts';

/** Instruments of a market that a search fits: Korean or English name, symbol or ticker. */
export function filterInstruments(
  instruments: Iterable<Instrument>,
  market: string,
  search: string,
): readonly Instrument[] {
  const wanted = search.trim().toLowerCase();
  return [...instruments].filter((instrument) => {
    if (!instrument.is_tradable) return false;
    if (wanted === '') return instrument.market === market;
    return [instrument.name_ko, instrument.name_en, instrument.symbol, instrument.ticker_id].some(
      (name) => name.toLowerCase().includes(wanted),
    );
  });
}
