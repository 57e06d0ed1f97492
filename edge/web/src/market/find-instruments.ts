import type { Instrument } from '../api/payloads.ts';
import { matchesSearch } from './matches-search.ts';

/** Those that trade and fit a search, by Korean or English name, symbol or ticker; blank fits all. */
export function findInstruments(
  instruments: readonly Instrument[],
  search: string,
): readonly Instrument[] {
  const wanted = search.trim();
  return instruments.filter(({ is_tradable, name_ko, name_en, symbol, ticker_id }) => {
    if (!is_tradable) return false;
    return [name_ko, name_en, symbol, ticker_id].some((name) => matchesSearch(name, wanted));
  });
}
