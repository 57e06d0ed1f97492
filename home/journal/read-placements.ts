import type { Sql } from '@mockstreet/db/client';
import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { OutboxEvent } from '#outbox/outbox-event';
import { formatPosition } from '#outbox/outbox-position';
import type { OrderRecord, PlacementRecord } from './journal-message.ts';
import { type OrderRow, orderRecord, orderRecordColumns } from './order-record.ts';

/** What the event of a placement says of its order; the row may have gone on since. */
const placedSchema = z.looseObject({
  hold_krw: z.string(),
  hold_quantity: z.string(),
  resting_since: z.string().nullable(),
});

/**
 * What events of placements tell of: orders as they were asked for, which never changes, with what they held
 * at that place of the outbox. By event.
 */
export async function readPlacements(
  sql: Sql,
  events: readonly OutboxEvent<string>[],
): Promise<ReadonlyMap<OutboxEvent<string>, PlacementRecord>> {
  if (events.length === 0) return new Map();
  const rows = await sql<OrderRow[]>`
    select ${orderRecordColumns(sql)} from orders o
    where o.id = any(${events.map(({ subject }) => subject)}::uuid[])`;
  const orders = new Map(rows.map((row) => [row.id, orderRecord(row)]));
  return new Map(events.map((event) => [event, placementOf(event, orders.get(event.subject))]));
}

function placementOf(event: OutboxEvent<string>, order: OrderRecord | undefined): PlacementRecord {
  if (!order) throw new Error(`${event.subject} is told of and not there`);
  const { hold_krw, hold_quantity, resting_since } = placedSchema.parse(JSON.parse(event.payload));
  return {
    kind: 'placement',
    at: formatPosition(event.position),
    order: { ...order, hold_krw, hold_quantity, resting_since },
    written_at: formatInstant(event.createdAt),
  };
}
