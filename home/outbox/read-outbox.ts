import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OutboxEvent } from './outbox-event.ts';
import { type OutboxPosition, positionOf } from './outbox-position.ts';

/** Where a reader of the outbox stands. A new reader starts before the oldest event kept. */
export async function readCursor(sql: Sql, reader: string, now: Instant): Promise<OutboxPosition> {
  const [row] = await sql<{ transaction_id: string; id: string }[]>`
    with started as (
      insert into outbox_cursors (reader, transaction_id, id, moved_at)
      values (${reader}, '0', 0, ${now}::timestamptz)
      on conflict (reader) do nothing
      returning transaction_id, id)
    select transaction_id::text, id::text from started
    union all
    select transaction_id::text, id::text from outbox_cursors where reader = ${reader}`;
  if (!row) throw new Error(`cursor of ${reader} vanished`);
  return positionOf(row);
}

/**
 * The next events after `cursor`, at most `limit`, in reading order. Events of transactions that an
 * older one, still running, may yet slip in before are left for later.
 */
export async function readAfter(
  sql: Sql,
  cursor: OutboxPosition,
  limit: number,
): Promise<OutboxEvent[]> {
  const rows = await sql<EventRow<Record<string, unknown>>[]>`
    select transaction_id::text, id::text, channel, subject, payload, created_at
    ${unread(sql, cursor, limit)}`;
  return rows.map(eventOf);
}

/** The same with each payload as the text that was written: no number in it is read as a float. */
export async function readTextsAfter(
  sql: Sql,
  cursor: OutboxPosition,
  limit: number,
): Promise<OutboxEvent<string>[]> {
  const rows = await sql<EventRow<string>[]>`
    select transaction_id::text, id::text, channel, subject, payload::text, created_at
    ${unread(sql, cursor, limit)}`;
  return rows.map(eventOf);
}

function unread(sql: Sql, { transactionId, id }: OutboxPosition, limit: number) {
  return sql`
    from outbox
    where (transaction_id, id) > (${transactionId.toString()}::xid8, ${id.toString()}::bigint)
      and transaction_id < outbox_horizon()
    order by outbox.transaction_id, outbox.id
    limit ${limit}`;
}

export interface CursorMove {
  readonly reader: string;
  readonly from: OutboxPosition;
  readonly to: OutboxPosition;
  readonly movedAt: Instant;
}

/** Moves a cursor; false when it no longer stands at `from`, because another process reads too. */
export async function moveCursor(sql: Sql, move: CursorMove): Promise<boolean> {
  return (await cursorMove(sql, move)).count === 1;
}

/** The same as a part of a statement, for who takes in what was read in the same moment: no row where it stands elsewhere. */
export function cursorMove(sql: Sql, { reader, from, to, movedAt }: CursorMove) {
  return sql`
    update outbox_cursors
    set transaction_id = ${to.transactionId.toString()}::xid8, id = ${to.id.toString()}::bigint,
      moved_at = ${movedAt}::timestamptz
    where reader = ${reader} and transaction_id = ${from.transactionId.toString()}::xid8
      and id = ${from.id.toString()}::bigint`;
}

interface EventRow<Payload> {
  readonly transaction_id: string;
  readonly id: string;
  readonly channel: string;
  readonly subject: string;
  readonly payload: Payload;
  readonly created_at: Instant;
}

function eventOf<Payload>(row: EventRow<Payload>): OutboxEvent<Payload> {
  return {
    position: positionOf(row),
    channel: row.channel,
    subject: row.subject,
    payload: row.payload,
    createdAt: row.created_at,
  };
}
