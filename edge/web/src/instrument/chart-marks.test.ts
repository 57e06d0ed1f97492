import { instant, MICROS_PER_MINUTE, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { type Fill, fillMarks, orderLines } from './chart-marks.ts';
import { placesOf, priceStep } from './price-step.ts';

const NOON = parseInstant('2026-11-20T12:00:00Z') ?? instant(0);
const fill = (clock: string, side: 'BUY' | 'SELL', quantity: string): Fill => ({
  ...{ order_id: clock, side, quantity, price: '1' },
  filled_at: `2026-11-20T${clock}Z`,
});

test('fills of a side within a candle are one mark; those before the candles are none', () => {
  const fills = [
    fill('12:06:00', 'BUY', '1'),
    fill('12:01:40', 'SELL', '2'),
    fill('12:01:20', 'BUY', '0.1'),
    fill('12:01:00', 'BUY', '0.2'),
    fill('11:59:59', 'BUY', '5'),
  ];
  const minutes = (count: number) => instant(NOON + count * MICROS_PER_MINUTE);
  expect(fillMarks(fills, NOON, '1m')).toEqual([
    { openAt: minutes(1), side: 'BUY', count: 2, quantity: '0.3' },
    { openAt: minutes(1), side: 'SELL', count: 1, quantity: '2' },
    { openAt: minutes(6), side: 'BUY', count: 1, quantity: '1' },
  ]);
  expect(fillMarks(fills, NOON, '5m')).toHaveLength(3);
  expect(fillMarks(fills, NOON, '1h').map(({ count }) => count)).toEqual([3, 1]);
  expect(fillMarks([], NOON, '1m')).toEqual([]);
});

test('what waits at a price of its own is a line', () => {
  const order = {
    ...({ order_id: '1', side: 'BUY', status: 'PENDING' } as const),
    ...{ limit_price: '90', requested_quantity: '2' },
  };
  expect(
    orderLines([
      order,
      { ...order, status: 'FILLED' },
      { ...order, limit_price: null, requested_quantity: null },
    ]),
  ).toEqual([{ orderId: '1', side: 'BUY', price: '90', quantity: '2' }]);
});

test('the step of a price is that of the highest band it has reached', () => {
  const bands = [
    { from: '100', step: '1' },
    { from: '10', step: '0.1' },
    { from: '0', step: '0.01' },
  ];
  const tables = [{ tick_rule: 'UPBIT-KRW', bands } as const];
  expect(['100', '99.9', '10', '9'].map((at) => priceStep(tables, 'UPBIT-KRW', at))).toEqual([
    ...['1', '0.1', '0.1', '0.01'],
  ]);
  expect(priceStep(tables, 'US-CENT', '9')).toBeUndefined();
  expect(priceStep(undefined, 'UPBIT-KRW', '9')).toBeUndefined();
  expect(priceStep(tables, 'UPBIT-KRW', undefined)).toBeUndefined();
  expect(['1', '0.01', '0.00000001'].map(placesOf)).toEqual([0, 2, 8]);
});
