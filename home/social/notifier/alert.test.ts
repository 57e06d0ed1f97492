import { decimal } from '@mockstreet/shared/decimal';
import { expect, test } from 'vitest';
import { TEMPLATE_KEYS } from '../templates/catalogue.ts';
import { alertOf, channelOf } from './alert.ts';

const USER = '0199a000-0000-7000-8000-000000000001';
const TERMS = { whaleThresholdKrw: decimal('10000000') };
const fill = (more: object = {}) => ({
  channel: 'trade_events',
  payload: {
    ...{ version: 1, type: 'order_settled', order_id: USER, user_id: USER, status: 'FILLED' },
    ...{ ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', liquidation_id: null },
    ...{ price: '90123000.5', quantity: '0.25', gross_krw: '22530750', ...more },
  },
});
const told = (type: string, more: object) => ({
  channel: 'human_events',
  payload: { version: 1, type, user_id: USER, ...more },
});

test('a large fill is a whale, by what it was worth in won', () => {
  expect(alertOf('alerts', fill(), TERMS)).toEqual({
    ...{ template: 'whale_trade', mutable: true, userId: USER },
    values: {
      ...{ ticker: 'CRYPTO-COIN-BTC', side: 'BUY', price: { decimal: '90123000.5' } },
      ...{ quantity: { decimal: '0.25' }, notional: { decimal: '22530750' } },
    },
  });
  expect(alertOf('human', fill(), TERMS)).toBeUndefined();
});

test.each([
  ['at the threshold', { gross_krw: '10000000' }, true],
  ['a hair below', { gross_krw: '9999999.99999999' }, false],
  ['failed', { status: 'FAILED', gross_krw: null, price: null, quantity: null }, false],
  ['sold by the house', { liquidation_id: USER }, false],
])('a fill %s', (_, more, isWhale) => {
  expect(alertOf('alerts', fill(more), TERMS) !== undefined).toBe(isWhale);
});

test('a liquidation tells what was owned and owed before', () => {
  const liquidation = (more: object = {}) => ({
    channel: 'liquidation_events',
    payload: {
      ...{ version: 1, type: 'liquidation', user_id: USER, ticker_id: 'KRX-STOCK-005930' },
      ...{ equity_krw: '-1250000.7', cash_krw: '-8400000', ...more },
    },
  });
  expect(alertOf('alerts', liquidation(), TERMS)).toMatchObject({
    template: 'liquidation',
    values: {
      ...{ ticker: 'KRX-STOCK-005930', equity: { decimal: '-1250000' } },
      liability: { decimal: '8400000' },
    },
  });
  // Only orders were taken back.
  expect(alertOf('alerts', liquidation({ ticker_id: null }), TERMS)).toBeUndefined();
  expect(alertOf('alerts', liquidation({ cash_krw: '5' }), TERMS)?.values.liability).toEqual({
    decimal: '0',
  });
});

test.each([
  ['human', 'bailout_processed', {}, {}],
  [
    ...(['human', 'ipo_listed'] as const),
    { symbol: 'HUMAN-ETF-JIHO', dividend_rate: '0.125' },
    {
      symbol: 'HUMAN-ETF-JIHO',
      dividend_rate: { decimal: '0.125' },
      dividend_rate_pct: { decimal: '12.5' },
    },
  ],
  [
    ...(['human', 'dividend_paid'] as const),
    { payer_user_id: USER, total_dividend_krw: '340000' },
    { total_dividend: { decimal: '340000' } },
  ],
  [
    ...(['alerts', 'daily_report'] as const),
    {
      ...{ gainer_nickname: 'a', gainer_pnl_krw: '12', loser_nickname: 'b', loser_pnl_krw: '-3.5' },
      ...{ volume_king_nickname: 'c', trade_count: 42 },
    },
    {
      gainer_nickname: 'a',
      gainer_pnl: { decimal: '12' },
      loser_pnl: { decimal: '-3' },
      trade_count: 42,
    },
  ],
] as const)('to %s goes %s', (channel, type, more, values) => {
  expect(alertOf(channel, told(type, more), TERMS)).toMatchObject({ template: type, values });
  const other = channel === 'human' ? 'alerts' : 'human';
  expect(alertOf(other, told(type, more), TERMS)).toBeUndefined();
});

test('what cannot be understood says so, and what is not told of is left out', () => {
  const newer = told('bailout_processed', { version: 2 });
  expect(alertOf('human', newer, TERMS)?.unreadable).toContain('version');
  expect(alertOf('human', told('wedding', {}), TERMS)).toBeUndefined();
  expect(alertOf('alerts', fill({ gross_krw: 'much' }), TERMS)?.unreadable).toContain('gross_krw');
});

test('every template has a channel that its messages go to', () => {
  expect(Object.fromEntries(TEMPLATE_KEYS.map((key) => [key, channelOf(key)]))).toEqual({
    ...{ whale_trade: 'alerts', liquidation: 'alerts', daily_report: 'alerts' },
    ...{ ipo_listed: 'human', dividend_paid: 'human', bailout_processed: 'human' },
  });
});
