import { decimal } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import type { Instrument, Price } from '../api/payloads.ts';
import { entryForShare, estimate, readDraft, tidyEntry } from './order-draft.ts';

const COIN: Instrument = {
  ticker_id: 'CRYPTO-COIN-BTC',
  market: 'CRYPTO',
  symbol: 'BTC',
  name_ko: '비트코인',
  name_en: 'Bitcoin',
  currency: 'KRW-COIN',
  lot: '0.00000001',
  min_notional_krw: '5000',
  tick_rule: 'UPBIT-KRW',
  is_tradable: true,
  trading_mode: 'ACTIVE',
  trading_mode_reason: null,
};
const STOCK: Instrument = {
  ...COIN,
  ticker_id: 'KRX-STOCK-005930',
  currency: 'KRW',
  lot: '1',
  min_notional_krw: '0',
};
const PRICE: Price = {
  ticker_id: COIN.ticker_id,
  last: '140000000',
  bid: '139990000',
  ask: '140010000',
  at: '2026-11-21T09:00:00Z',
  source: 'upbit',
  is_stale: false,
  change_24h: null,
  is_halted: false,
  base: null,
  limit_up: null,
  limit_down: null,
};
const HELD = { cashKrw: decimal('1000000'), quantity: decimal('3.5') };

test.each([
  ['1000000', 'BUY', '1,000,000'],
  ['1,000,0000', 'BUY', '10,000,000'],
  ['0012', 'BUY', '12'],
  ['12.5', 'BUY', '12'],
  ['abc', 'BUY', ''],
  ['.5', 'SELL', '0.5'],
  ['0.', 'SELL', '0.'],
  ['1.2.3', 'SELL', '1.23'],
  ['0.123456789', 'SELL', '0.12345678'],
] as const)('%s typed into a %s shows as %s', (typed, side, shown) => {
  expect(tidyEntry(typed, side)).toBe(shown);
});

test('a buy is by won and a sell by quantity, exactly as entered', () => {
  expect(readDraft({ side: 'BUY', entry: '100,000' }, COIN, HELD)).toEqual({
    ok: true,
    request: { ticker_id: COIN.ticker_id, side: 'BUY', type: 'MARKET', amount_krw: '100000' },
  });
  expect(readDraft({ side: 'SELL', entry: '0.10000001' }, COIN, HELD)).toEqual({
    ok: true,
    request: { ticker_id: COIN.ticker_id, side: 'SELL', type: 'MARKET', quantity: '0.10000001' },
  });
});

test.each([
  ['BUY', '', COIN, 'EMPTY'],
  ['BUY', '0', COIN, 'EMPTY'],
  ['BUY', '4,999', COIN, 'TOO_SMALL'],
  ['BUY', '1,000,001', COIN, 'MORE_THAN_HELD'],
  ['SELL', '3.6', COIN, 'MORE_THAN_HELD'],
  ['SELL', '1.5', STOCK, 'NOT_A_LOT'],
] as const)('a %s of "%s" is not sent', (side, entry, instrument, fault) => {
  expect(readDraft({ side, entry }, instrument, HELD)).toEqual({ ok: false, fault });
});

test('while the holdings are unknown the order can be sent all the same', () => {
  expect(readDraft({ side: 'SELL', entry: '99' }, STOCK, undefined).ok).toBe(true);
});

test('shares of what is at hand are rounded down to won and to lots', () => {
  expect(entryForShare(100, 'BUY', COIN, HELD)).toBe('1,000,000');
  expect(entryForShare(50, 'SELL', STOCK, HELD)).toBe('1');
  expect(entryForShare(25, 'SELL', COIN, HELD)).toBe('0.875');
});

const BUY = { ticker_id: '', side: 'BUY', type: 'MARKET', amount_krw: '100000' } as const;
const SELL = { ticker_id: '', side: 'SELL', type: 'MARKET', quantity: '0.001' } as const;

test('the estimate takes the ask for a buy and the bid for a sell', () => {
  const prices = { price: PRICE, usdKrw: undefined };
  expect(estimate(BUY, COIN, prices)).toBe('0.00071423');
  expect(estimate(SELL, COIN, prices)).toBe('139990');
});

test('a dollar price is converted, and without a rate or a price there is no estimate', () => {
  const us = { ...STOCK, currency: 'USD' } as const;
  const price = { ...PRICE, ask: '50', bid: '50' };
  const usdKrw = { ...PRICE, last: '1400' };
  expect(estimate({ ...BUY, amount_krw: '1000000' }, us, { price, usdKrw })).toBe('14');
  expect(estimate({ ...SELL, quantity: '2' }, us, { price, usdKrw })).toBe('140000');
  expect(estimate(BUY, us, { price, usdKrw: undefined })).toBeUndefined();
  expect(estimate(BUY, COIN, { price: undefined, usdKrw })).toBeUndefined();
});
