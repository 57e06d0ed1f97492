import { expect, test } from 'vitest';
import type { Portfolio, Position } from '../api/payloads.ts';
import { USD_KRW } from '../market/usd-krw.ts';
import { valueLive } from './live-portfolio.ts';

const COIN: Position = {
  ticker_id: 'CRYPTO-COIN-BTC',
  name_ko: '비트코인',
  name_en: 'Bitcoin',
  quantity: '0.01306313',
  available_quantity: '0.01306313',
  average_price: '153026000',
  cost_krw: '1998999',
  currency: 'KRW-COIN',
  price_at: '2026-11-22T21:20:31.000000Z',
  exchange_rate: null,
  value_krw: '1999377',
  profit_krw: '378',
};
const APPLE: Position = {
  ...COIN,
  ticker_id: 'US-STOCK-AAPL',
  quantity: '4',
  cost_krw: '1515957',
  currency: 'USD',
  exchange_rate: '1394.88',
  value_krw: '1512552',
  profit_krw: '-3405',
};
const PORTFOLIO: Portfolio = {
  balance_krw: '6488071',
  held_krw: '0',
  available_krw: '6488071',
  liabilities_krw: '0',
  equity_krw: '10000000',
  total_profit_krw: '0',
  day_profit_krw: '1000000',
  positions: [COIN, APPLE],
};
const LATER = '2026-11-22T21:20:32.000000Z';
const EARLIER = '2026-11-22T21:20:30.000000Z';

test('without newer prices everything is as home says', () => {
  for (const priceOf of [() => undefined, () => ({ last: '1', at: EARLIER })]) {
    const live = valueLive(PORTFOLIO, priceOf);
    expect(live.equityKrw).toBe('10000000');
    expect(live.total).toEqual({ krw: '0', part: '0' });
    expect(live.day).toEqual({ krw: '1000000', part: '0.111111' });
    expect(live.positions.map(({ valueKrw, profit }) => [valueKrw, profit.krw])).toEqual([
      ['1999377', '378'],
      ['1512552', '-3405'],
    ]);
  }
});

test('a newer price moves its position, the equity and both profits, in whole won rounded down', () => {
  const live = valueLive(PORTFOLIO, (id) =>
    id === COIN.ticker_id ? { last: '160000001', at: LATER } : undefined,
  );
  expect(live.positions[0]).toMatchObject({
    valueKrw: '2090100',
    profit: { krw: '91101', part: '0.045573' },
  });
  expect(live.equityKrw).toBe('10090723');
  expect(live.total).toEqual({ krw: '90723', part: '0.009072' });
  expect(live.day.krw).toBe('1090723');
});

test('dollars are counted at the newest rate, or at the one that home used', () => {
  const price = { last: '300', at: LATER };
  const at = (rate: string | undefined) =>
    valueLive(PORTFOLIO, (id) =>
      id === APPLE.ticker_id
        ? price
        : id === USD_KRW && rate !== undefined
          ? { last: rate, at: LATER }
          : undefined,
    ).positions[1]?.valueKrw;
  expect(at('1400')).toBe('1680000');
  expect(at(undefined)).toBe('1673856');
});

test('what home cannot value is unknown, and so is all that depends on it', () => {
  const unknown = { ...COIN, value_krw: null, profit_krw: null };
  const live = valueLive(
    {
      ...PORTFOLIO,
      positions: [unknown, APPLE],
      equity_krw: null,
      total_profit_krw: null,
      day_profit_krw: null,
    },
    () => undefined,
  );
  expect(live.equityKrw).toBeNull();
  expect(live.total).toEqual({ krw: null, part: null });
  expect(live.positions.map(({ valueKrw }) => valueKrw)).toEqual([null, '1512552']);
});

test('a part of nothing, or of a debt, is not told', () => {
  const wiped = { ...PORTFOLIO, equity_krw: '1000', day_profit_krw: '3000', total_profit_krw: '0' };
  const live = valueLive({ ...wiped, balance_krw: '1000', positions: [] }, () => undefined);
  expect(live.day).toEqual({ krw: '3000', part: null });
});
