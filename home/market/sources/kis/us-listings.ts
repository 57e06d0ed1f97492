import { US_STOCKS } from '../../instruments/instrument-list.ts';

/** KIS's code of the exchange that lists a share: Nasdaq, NYSE, or NYSE Arca, where most funds are. */
export type KisExchange = 'NAS' | 'NYS' | 'AMS';

const NOT_NASDAQ: Readonly<Record<string, KisExchange>> = {
  JPM: 'NYS',
  V: 'NYS',
  KO: 'NYS',
  DIS: 'NYS',
  SPY: 'AMS',
  GLD: 'AMS',
  SOXL: 'AMS',
};

const LISTINGS: ReadonlyMap<string, KisExchange> = new Map(
  US_STOCKS.map(([symbol]) => [symbol, NOT_NASDAQ[symbol] ?? 'NAS']),
);

/** Undefined for a share whose exchange is not known here: it cannot be asked for. */
export function usListing(symbol: string): KisExchange | undefined {
  return LISTINGS.get(symbol);
}
