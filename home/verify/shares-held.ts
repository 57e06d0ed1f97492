import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import type { Finding } from './invariants.ts';
import type { Splits } from './order-at.ts';
import { EXAMPLES_MAX } from './sql-check.ts';

interface OfferingRow extends OpenOrderRow {
  /** The last split that its account has had; null where there was none. */
  readonly split_at: Instant | null;
}

const ORDERS_AT_A_TIME = 5_000;

/** Invariant 3: an order that waits to sell holds what it would sell, in the shares that its account has. */
export async function checkSharesHeld(sql: Sql, { orderAt }: Splits): Promise<Finding> {
  let checked = 0;
  let breaches = 0;
  const examples: string[] = [];
  const rows = sql<OfferingRow[]>`
    select ${openOrderColumns(sql)}, (
      select max(effective_at) from action_applications applied
      where applied.user_id = o.user_id and applied.ticker_id = o.ticker_id
        and applied.kind = 'SPLIT') as split_at
    from orders o
    where o.status = 'PENDING' and o.side = 'SELL' and o.hold_quantity is not null
      and o.requested_quantity is not null`;
  for await (const batch of rows.cursor(ORDERS_AT_A_TIME)) {
    for (const row of batch) {
      checked += 1;
      const order = readOpenOrder(row);
      const { quantity } = orderAt(order, row.split_at ?? order.acceptedAt);
      if (quantity === null || quantity === order.hold?.quantity) continue;
      breaches += 1;
      const line = `order ${row.id} sells ${formatDecimal(quantity)}, holds ${row.hold_quantity}`;
      if (examples.length < EXAMPLES_MAX) examples.push(line);
    }
  }
  return {
    invariant: 3,
    rule: 'an order that waits to sell holds what it would sell',
    unit: 'orders',
    ...{ checked, breaches, examples },
  };
}
