import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';
import type { Splits } from './order-at.ts';

interface OfferingRow extends OpenOrderRow {
  /** The last split that its account has had; null where there was none. */
  readonly split_at: Instant | null;
}

const ORDERS_AT_A_TIME = 5_000;

/** Invariant 3: an order that waits to sell holds what it would sell, in the shares that its account has. */
export async function checkSharesHeld(sql: Sql, { orderAt }: Splits): Promise<Finding> {
  const rows = sql<OfferingRow[]>`
    select ${openOrderColumns(sql)}, (
      select max(effective_at) from action_applications applied
      where applied.user_id = o.user_id and applied.ticker_id = o.ticker_id
        and applied.kind = 'SPLIT') as split_at
    from orders o
    where o.status = 'PENDING' and o.side = 'SELL' and o.hold_quantity is not null
      and o.requested_quantity is not null`;
  const counts = await countBreaches(rows.cursor(ORDERS_AT_A_TIME), (batch) =>
    batch.flatMap((row) => {
      const order = readOpenOrder(row);
      const { quantity } = orderAt(order, row.split_at ?? order.acceptedAt);
      if (quantity === null || quantity === order.hold?.quantity) return [];
      return [`order ${row.id} sells ${formatDecimal(quantity)}, holds ${row.hold_quantity}`];
    }),
  );
  return {
    invariant: 3,
    rule: 'an order that waits to sell holds what it would sell',
    unit: 'orders',
    ...counts,
  };
}
