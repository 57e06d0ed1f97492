import { expect, test } from 'vitest';
import { pressSort, restoreMarketView, type Sort } from './market-view.ts';
import { type SortFacts, sortInstruments } from './sort-instruments.ts';
import { instrumentNamed } from './testing/instrument-named.ts';

const ALL = [
  instrumentNamed('KRX-STOCK-005930', '삼성전자', 'Samsung Electronics'),
  instrumentNamed('US-STOCK-AAPL', '애플', 'Apple'),
  instrumentNamed('US-STOCK-KO', '코카콜라', 'Coca-Cola'),
  instrumentNamed('CRYPTO-COIN-BTC', '비트코인', 'Bitcoin'),
];
const FACTS: Readonly<Record<string, SortFacts>> = {
  'KRX-STOCK-005930': { price: '71300', change: '0.01', turnover: '9000000' },
  'US-STOCK-AAPL': { price: '228.5', change: '-0.02', turnover: '10000' },
  'US-STOCK-KO': { price: '60.12', change: '0.01', turnover: undefined },
};
const NOTHING: SortFacts = { price: undefined, change: undefined, turnover: undefined };

function order(by: Sort['by'], isDescending: boolean, usdKrw = '1400') {
  return sortInstruments(ALL, {
    sort: { by, isDescending },
    language: 'ko',
    factsOf: (tickerId) => FACTS[tickerId] ?? NOTHING,
    usdKrw,
  }).map(({ symbol }) => symbol);
}

test('by name as the language of the screen orders them', () => {
  expect(order('name', false)).toEqual(['BTC', '005930', 'AAPL', 'KO']);
  expect(order('name', true)).toEqual(['KO', 'AAPL', '005930', 'BTC']);
});

test('prices of two currencies are compared in won', () => {
  expect(order('price', true)).toEqual(['AAPL', 'KO', '005930', 'BTC']);
  expect(order('price', true, '')).toEqual(['005930', 'AAPL', 'KO', 'BTC']);
  expect(order('turnover', true)).toEqual(['AAPL', '005930', 'BTC', 'KO']);
});

test('equal ones stand by name, and who has nothing to be compared by is last either way', () => {
  expect(order('change', true)).toEqual(['005930', 'KO', 'AAPL', 'BTC']);
  expect(order('change', false)).toEqual(['AAPL', '005930', 'KO', 'BTC']);
});

test('a column pressed begins at its useful end, and turns when it is pressed again', () => {
  const byName: Sort = { by: 'name', isDescending: false };
  expect(pressSort(byName, 'change')).toEqual({ by: 'change', isDescending: true });
  expect(pressSort(byName, 'name')).toEqual({ by: 'name', isDescending: true });
  expect(pressSort({ by: 'change', isDescending: true }, 'change').isDescending).toBe(false);
});

test('what the device kept of the page comes back, and what is unknown is the default', () => {
  const kept = { tab: 'US', sort: { by: 'name', isDescending: true } };
  expect(restoreMarketView(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  for (const stored of [undefined, null, 'US', { tab: 'MOON', sort: { by: 'colour' } }]) {
    expect(restoreMarketView(stored)).toEqual({
      tab: 'ALL',
      sort: { by: 'turnover', isDescending: true },
    });
  }
});
