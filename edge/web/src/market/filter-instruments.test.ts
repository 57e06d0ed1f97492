import { expect, test } from 'vitest';
import { filterInstruments } from './filter-instruments.ts';
import type { MarketTab } from './market-view.ts';
import { instrumentNamed } from './testing/instrument-named.ts';

const ALL = [
  instrumentNamed('CRYPTO-COIN-BTC', '비트코인', 'Bitcoin'),
  instrumentNamed('KRX-STOCK-005930', '삼성전자', 'Samsung Electronics'),
  instrumentNamed('US-STOCK-AAPL', '애플', 'Apple'),
  { ...instrumentNamed('FX-PAIR-USDKRW', '미국 달러/원', 'US dollar in won'), is_tradable: false },
];
const found = (tab: MarketTab, search: string, favourites: readonly string[] = []) =>
  filterInstruments(ALL, { tab, search, favourites: new Set(favourites) }).map(
    ({ symbol }) => symbol,
  );

test('without a search a tab shows its own instruments', () => {
  expect(found('CRYPTO', '')).toEqual(['BTC']);
  expect(found('HUMAN', '')).toEqual([]);
  expect(found('ALL', '')).toEqual(['BTC', '005930', 'AAPL']);
  expect(found('FAVOURITES', '', ['US-STOCK-AAPL', 'US-STOCK-GONE'])).toEqual(['AAPL']);
});

test.each([
  ['비트', 'BTC'],
  ['ㅅㅅㅈㅈ', '005930'],
  ['samsung', '005930'],
  ['aapl', 'AAPL'],
  ['  us-stock', 'AAPL'],
])('a search for "%s" looks through every market', (search, symbol) => {
  expect(found('CRYPTO', search)).toEqual([symbol]);
});

test('what cannot be traded is not found', () => {
  expect(found('CRYPTO', '달러')).toEqual([]);
});
