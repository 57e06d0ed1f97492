import { expect, test } from 'vitest';
import type { Instrument } from '../api/payloads.ts';
import { filterInstruments } from './filter-instruments.ts';

function instrument(tickerId: string, nameKo: string, nameEn: string, tradable = true): Instrument {
  const [market, , symbol = ''] = tickerId.split('-');
  return {
    ticker_id: tickerId,
    market: market as Instrument['market'],
    symbol,
    name_ko: nameKo,
    name_en: nameEn,
    currency: 'KRW',
    lot: '1',
    min_notional_krw: '0',
    is_tradable: tradable,
  };
}
const ALL = [
  instrument('CRYPTO-COIN-BTC', '비트코인', 'Bitcoin'),
  instrument('KRX-STOCK-005930', '삼성전자', 'Samsung Electronics'),
  instrument('US-STOCK-AAPL', '애플', 'Apple'),
  instrument('FX-PAIR-USDKRW', '미국 달러/원', 'US dollar in won', false),
];
const found = (market: string, search: string) =>
  filterInstruments(ALL, market, search).map(({ symbol }) => symbol);

test('without a search a market shows its own instruments', () => {
  expect(found('CRYPTO', '')).toEqual(['BTC']);
  expect(found('FX', '')).toEqual([]);
});

test.each([
  ['비트', 'BTC'],
  ['samsung', '005930'],
  ['aapl', 'AAPL'],
  ['  us-stock', 'AAPL'],
])('a search for "%s" looks through every market', (search, symbol) => {
  expect(found('CRYPTO', search)).toEqual([symbol]);
});

test('what cannot be traded is not found', () => {
  expect(found('CRYPTO', '달러')).toEqual([]);
});
