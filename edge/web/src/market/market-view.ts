/** Which instruments the market page shows, and in which order. */
export interface MarketView {
  readonly tab: MarketTab;
  readonly sort: Sort;
}

export const MARKET_TABS = ['FAVOURITES', 'ALL', 'CRYPTO', 'KRX', 'US', 'HUMAN'] as const;
export type MarketTab = (typeof MARKET_TABS)[number];

export const SORT_KEYS = ['name', 'price', 'change', 'turnover'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly by: SortKey;
  readonly isDescending: boolean;
}

const DEFAULT_VIEW: MarketView = { tab: 'ALL', sort: { by: 'turnover', isDescending: true } };

/** The order after pressing a column: its useful end first, then the other. */
export function pressSort(sort: Sort, by: SortKey): Sort {
  const isDescending = sort.by === by ? !sort.isDescending : by !== 'name';
  return { by, isDescending };
}

/** What the device kept; whatever is not known any more is the default. */
export function restoreMarketView(stored: unknown): MarketView {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_VIEW;
  const { tab, sort } = stored as { readonly tab?: unknown; readonly sort?: Partial<Sort> };
  const by = SORT_KEYS.find((one) => one === sort?.by);
  return {
    tab: MARKET_TABS.find((one) => one === tab) ?? DEFAULT_VIEW.tab,
    sort: by === undefined ? DEFAULT_VIEW.sort : { by, isDescending: sort?.isDescending === true },
  };
}
