import { decimal, formatDecimal, multiply } from '@mockstreet/shared/decimal';
import { instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { tickSize } from '#market/tick-size';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { presentRules } from './get-market-rules.ts';

const at = (text: string) => parseInstant(text) ?? instant(0);
const NOW = at('2026-11-22T00:00:00Z');
const RULES = presentRules(DEFAULT_TRADING_RULES, NOW);
const krxAt = (text: string) =>
  presentRules(DEFAULT_TRADING_RULES, at(text)).markets.find(({ market }) => market === 'KRX');

test('the rules of the house are told as they are decided by', () => {
  const costs = RULES.markets.map((one) => [one.market, one.fee_bps, one.sell_tax_bps]);
  expect(costs).toEqual([
    ['KRX', '1.5', '20'],
    ['US', '7', '0'],
    ['CRYPTO', '5', '0'],
    ['HUMAN', '0', '0'],
  ]);
  const waits = RULES.markets.map((one) => one.deadline_seconds);
  expect(waits).toEqual([300, 300, 60, 14 * 86_400]);
  expect(RULES).toMatchObject({
    fx: {
      ticker_id: 'FX-PAIR-USDKRW',
      spread_bps: '20',
      stale_spread_bps: '100',
      hold_factor: '1.03',
    },
    caps: { order_krw_max: '1000000000', turnover_share_max_bps: '100', exposure_krw_max: null },
    clock_margin_ms: 500,
  });
});

test('costs are those of the date, and the others stand behind them', () => {
  expect(krxAt('2025-12-31T14:59:59Z')).toMatchObject({ sell_tax_bps: '15' });
  expect(krxAt('2025-12-31T15:00:00Z')).toMatchObject({
    ...{ sell_tax_bps: '20', from: '2025-12-31T15:00:00.000000Z', dividend_tax_bps: '1540' },
    costs: [{ sell_tax_bps: '20' }, { sell_tax_bps: '15' }],
  });
});

test.each(RULES.tick_tables)(
  'the steps of $tick_rule are those that limits are held to',
  (table) => {
    for (const { from, step } of table.bands) {
      for (const factor of ['1', '1.00000001']) {
        const price = multiply([decimal(from), decimal(factor)], { places: 8, mode: 'up' });
        expect(formatDecimal(tickSize(table.tick_rule, price, NOW))).toBe(step);
      }
    }
    expect(table.bands.at(-1)?.from).toBe('0');
  },
);
