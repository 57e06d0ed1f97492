import { addMicros, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { OpenOrder } from './core/open-order.ts';
import { createEngineFigures } from './engine-figures.ts';
import type { OrderRow } from './settlement/settlement-rows.ts';

const NOW = instant(1_795_000_000_000_000);

/** A row as far as the figures look at it. */
function row(
  tickerId: string,
  status: OrderRow['status'],
  reason: string | null = null,
  type: OpenOrder['type'] = 'MARKET',
): OrderRow {
  const order = { tickerId, type, acceptedAt: addMicros(NOW, -2 * MICROS_PER_SECOND) };
  return { order, status, reason } as unknown as OrderRow;
}

const lines = async ({ registry }: ReturnType<typeof createEngineFigures>, name: string) =>
  (await registry.getSingleMetricAsString(name))
    .split('\n')
    .filter((line) => !line.startsWith('#'));

test('orders at their end are counted by how they ended, and what waits is not', async () => {
  const figures = createEngineFigures();
  figures.recordOrders(
    [
      row('CRYPTO-COIN-BTC', 'FILLED'),
      row('CRYPTO-COIN-ETH', 'FILLED'),
      row('KRX-STOCK-005930', 'FAILED', 'INSUFFICIENT_CASH', 'LIMIT'),
      row('US-STOCK-AAPL', 'PENDING', 'AWAITING_PRINT'),
    ],
    NOW,
  );
  const name = 'mockstreet_engine_settled_orders_total';
  expect(await lines(figures, name)).toEqual([
    `${name}{status="FILLED",code="none",market="CRYPTO",type="MARKET"} 2`,
    `${name}{status="FAILED",code="INSUFFICIENT_CASH",market="KRX",type="LIMIT"} 1`,
  ]);
  // Of a limit nobody knows how long it is meant to wait.
  const settle = await lines(figures, 'mockstreet_engine_settle_seconds');
  expect(settle).toContain('mockstreet_engine_settle_seconds_count 2');
  expect(settle).toContain('mockstreet_engine_settle_seconds_bucket{le="1.5"} 0');
  expect(settle).toContain('mockstreet_engine_settle_seconds_bucket{le="2"} 2');
});

test('whatever is ordered, there is no series for what there is not', async () => {
  const figures = createEngineFigures();
  for (let market = 0; market < 50; market++) {
    figures.recordOrders([row(`M${market}-X-Y`, 'FAILED', 'UNKNOWN_INSTRUMENT')], NOW);
  }
  const told = await lines(figures, 'mockstreet_engine_settled_orders_total');
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('market="other"');
});

test('every outcome of a turn has its series before it happens, or its first would go unseen', async () => {
  const figures = createEngineFigures();
  figures.recordTurn({ decided: 3, stored: 1, poisoned: 0, duplicates: 0, conflicts: 0 });
  expect(await lines(figures, 'mockstreet_engine_orders_total')).toEqual(
    ['decided"} 3', 'stored"} 1', 'poisoned"} 0', 'duplicates"} 0', 'conflicts"} 0'].map(
      (end) => `mockstreet_engine_orders_total{outcome="${end}`,
    ),
  );
  expect(await lines(figures, 'mockstreet_engine_turn_orders')).toContain(
    'mockstreet_engine_turn_orders_sum 4',
  );
});

test('a full turn can be told from a larger one: the default and the largest that may be set have buckets', async () => {
  const figures = createEngineFigures();
  const nothing = { stored: 0, poisoned: 0, duplicates: 0, conflicts: 0 };
  for (const decided of [1_001, 2_000, 5_000]) figures.recordTurn({ decided, ...nothing });
  const told = await lines(figures, 'mockstreet_engine_turn_orders');
  const upTo = (le: string) => told.find((line) => line.includes(`le="${le}"`))?.split(' ')[1];
  expect(['1000', '2000', '5000', '+Inf'].map(upTo)).toEqual(['0', '2', '3', '3']);
});
