import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';

/** Writes events as the engine does with a settlement, and wakes whoever reads them. */
export async function writeOrderEvents(
  sql: Sql,
  userId: string,
  orderIds: readonly string[],
): Promise<void> {
  const payloads = orderIds.map((orderId) => JSON.stringify(settledEvent(userId, orderId)));
  await sql`
    insert into outbox (channel, subject, payload, created_at)
    select 'trade_events', payload ->> 'order_id', payload, now()
    from unnest(${payloads}::text[]::json[]) with ordinality as event (payload, number)
    order by number`;
  await sql`select pg_notify('outbox_moved', '')`;
}

export function newOrderIds(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID());
}

function settledEvent(userId: string, orderId: string) {
  return {
    version: 1,
    type: 'order_settled',
    order_id: orderId,
    user_id: userId,
    ticker_id: 'CRYPTO-COIN-BTC',
    side: 'BUY',
    status: 'FILLED',
    reason: null,
    price: '100',
    quantity: '0.5',
    gross_krw: '50',
    fee_krw: '1',
    tax_krw: '0',
    applied_exchange_rate: null,
    filled_at: '2026-11-21T09:00:00.000000Z',
    settled_at: '2026-11-21T09:00:01.000000Z',
  };
}
