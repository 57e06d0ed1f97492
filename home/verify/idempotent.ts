import type { Sql } from '@mockstreet/db/client';
import { decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { OrderIntent, OrderType, Side, TimeInForce } from '@mockstreet/shared/order';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { houseOrder, liquidationIdOf } from '#trading/core/house-order';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { countBreaches } from './count-breaches.ts';
import type { Finding } from './invariants.ts';
import type { SqlCheck } from './sql-check.ts';

/** Invariant 5: one id, one order, and it is the order that was asked for under that id. */
export const IDEMPOTENT: readonly SqlCheck[] = [
  {
    invariant: 5,
    rule: 'no user has two orders under one client_order_id',
    unit: 'orders',
    checked: (sql) => sql`select count(*) from orders`,
    breaches: (sql) => sql`
      select format('user %s, client_order_id %s: %s orders', user_id, client_order_id, count(*))
      from orders where liquidation_id is null
      group by user_id, client_order_id having count(*) > 1`,
  },
  {
    invariant: 5,
    rule: 'a conflict names an order or a command that it differs from',
    unit: 'conflicts',
    checked: (sql) => sql`select count(*) from order_conflicts`,
    breaches: (sql) => sql`
      select format('conflict of %s: %s', order_id,
        case when first.id is null then 'none such' else 'it asks for the same' end)
      from order_conflicts left join (
        select id, body_sha256 from orders union all select id, body_sha256 from commands) as first
        on first.id = order_id
      where first.id is null or first.body_sha256 = order_conflicts.body_sha256`,
  },
];

const ORDERS_AT_A_TIME = 5_000;

/**
 * Derives each order's id and body hash again from what is stored: a row that was altered, or
 * stored under another's id, no longer agrees with itself.
 */
export async function checkOrderIdentity(sql: Sql): Promise<Finding> {
  const rows = sql<StoredOrder[]>`
    select id, user_id, client_order_id, body_sha256, ticker_id, side, type, requested_quantity,
      requested_amount_krw, limit_price, time_in_force, expires_at, reference_price,
      max_slippage_bps, leverage
    from orders where liquidation_id is null`;
  const counts = await countBreaches(rows.cursor(ORDERS_AT_A_TIME), (batch) =>
    batch.flatMap((row) => {
      const fault = identityFault(row);
      return fault === undefined ? [] : [`order ${row.id}: ${fault}`];
    }),
  );
  return {
    invariant: 5,
    rule: 'an order has the id and the hash that follow from what was asked',
    unit: 'orders',
    ...counts,
  };
}

/** A forced sale as it is stored, with when its print was. */
type StoredSale = OpenOrderRow & { readonly print_at: Instant | null };

/** The same of what the house sold: nobody sent it, and all of it follows from whose it was, when, and of what. */
export async function checkForcedSales(sql: Sql): Promise<Finding> {
  const rows = sql<StoredSale[]>`
    select ${openOrderColumns(sql)}, f.print_at from orders o left join fills f on f.order_id = o.id
    where o.liquidation_id is not null`;
  const counts = await countBreaches(rows.cursor(ORDERS_AT_A_TIME), (batch) =>
    batch.flatMap((row) => {
      const faults = saleFaults(row);
      return faults.length === 0 ? [] : [`order ${row.id}: another ${faults.join(', ')}`];
    }),
  );
  return {
    invariant: 5,
    rule: 'a forced sale is the order that the house makes of that account, moment and position',
    unit: 'sales',
    ...counts,
  };
}

/** In what a stored sale differs from the one that the house would make. */
function saleFaults(row: StoredSale): string[] {
  const stored = readOpenOrder(row);
  const { userId, partition, acceptedAt: at, tickerId, quantity } = stored;
  if (quantity === null || row.print_at === null) return ['quantity or print'];
  const liquidationId = liquidationIdOf(userId, at);
  const print = { at: row.print_at };
  const sale = { userId, partition, liquidationId, at, tickerId, quantity, print };
  const made = houseOrder(sale);
  const names = Object.keys(made) as (keyof typeof made)[];
  return names.filter((name) => (made[name] ?? null) !== (stored[name] ?? null));
}

/** An order's request as it is stored; decimals as text. */
interface StoredOrder {
  readonly id: string;
  readonly user_id: string;
  readonly client_order_id: string;
  readonly body_sha256: string;
  readonly ticker_id: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly requested_quantity: string | null;
  readonly requested_amount_krw: string | null;
  readonly limit_price: string | null;
  readonly time_in_force: TimeInForce | null;
  readonly expires_at: Instant | null;
  readonly reference_price: string | null;
  readonly max_slippage_bps: number | null;
  readonly leverage: number | null;
}

/** What about a stored order does not agree with the rest of it; undefined when all does. */
function identityFault(row: StoredOrder): string | undefined {
  if (deriveOrderId(row.user_id, row.client_order_id) !== row.id) {
    return 'its id does not follow from its user and client_order_id';
  }
  if (!askedFor(row).some((intent) => intentHash(intent) === row.body_sha256)) {
    return 'its body_sha256 does not follow from what it asks for';
  }
  return undefined;
}

/**
 * What can have been asked for where this is stored: a limit order says how long it is good for, also where
 * that was left to what is usual.
 */
function askedFor(row: StoredOrder): OrderIntent[] {
  const intent = storedIntent(row);
  const isUsual = row.type === 'LIMIT' && ['DAY', 'GTC'].includes(row.time_in_force ?? '');
  return isUsual ? [intent, { ...intent, time_in_force: undefined }] : [intent];
}

function storedIntent(row: StoredOrder): OrderIntent {
  return {
    ticker_id: row.ticker_id,
    side: row.side,
    type: row.type,
    quantity: canonical(row.requested_quantity),
    amount_krw: canonical(row.requested_amount_krw),
    limit_price: canonical(row.limit_price),
    time_in_force: row.time_in_force ?? undefined,
    expires_at: row.expires_at === null ? undefined : formatInstant(row.expires_at),
    reference_price: canonical(row.reference_price),
    max_slippage_bps: row.max_slippage_bps ?? undefined,
    leverage: row.leverage ?? undefined,
  };
}

/** Postgres pads to eight places; the canonical text does not. */
function canonical(stored: string | null): string | undefined {
  return stored === null ? undefined : formatDecimal(decimal(stored));
}
