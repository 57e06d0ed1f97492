import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OutboxEvent } from '#outbox/outbox-event';
import { type OutboxPosition, positionOf } from '#outbox/outbox-position';
import { type DiscordChannel, eventChannelsOf } from './alert.ts';

/** Name of a channel's cursor. */
export function readerOf(channel: DiscordChannel): string {
  return `discord-${channel}`;
}

export interface ChannelCursor {
  readonly at: OutboxPosition;
  /** A home that was lost may have carried what stands up to here. */
  readonly doubtTo: OutboxPosition | undefined;
}

/** Where a channel stands in the outbox. One that was off begins now: what happened meanwhile is no news. */
export async function readChannelCursor(
  sql: Sql,
  channel: DiscordChannel,
  now: Instant,
): Promise<ChannelCursor> {
  const [row] = await sql<CursorRow[]>`
    with started as (
      insert into outbox_cursors (reader, transaction_id, id, moved_at)
      values (${readerOf(channel)}, outbox_horizon(), 0, ${now}::timestamptz)
      on conflict (reader) do nothing
      returning transaction_id::text, id::text, null::text as "doubtTransactionId",
        null::text as "doubtId")
    select * from started
    union all
    select transaction_id::text, id::text, doubt_transaction_id::text as "doubtTransactionId",
      doubt_id::text as "doubtId"
    from outbox_cursors where reader = ${readerOf(channel)}`;
  if (!row) throw new Error(`cursor of ${channel} vanished`);
  const { doubtTransactionId: transaction_id, doubtId: id } = row;
  return {
    at: positionOf(row),
    doubtTo: id === null ? undefined : positionOf({ transaction_id, id }),
  };
}

/**
 * What a channel may be told of behind a place, at most `limit`, in reading order; and how far that goes: the outbox
 * may hold much that is not for it.
 */
export async function readEventsFor(
  sql: Sql,
  channel: DiscordChannel,
  { transactionId, id }: OutboxPosition,
  limit: number,
): Promise<{ readonly events: readonly OutboxEvent[]; readonly upTo: OutboxPosition | undefined }> {
  const after = sql`
    (transaction_id, id) > (${transactionId.toString()}::xid8, ${id.toString()}::bigint)
      and transaction_id < outbox_horizon()`;
  // The end before the events: what comes in between is met again, not passed over.
  const [end] = await sql<{ transaction_id: string; id: string }[]>`
    select transaction_id::text, id::text from outbox where ${after}
    order by outbox.transaction_id desc, outbox.id desc limit 1`;
  if (!end) return { events: [], upTo: undefined };
  const rows = await sql<EventRow[]>`
    select transaction_id::text, id::text, channel, subject, payload, created_at as "createdAt"
    from outbox where ${after} and channel = any(${[...eventChannelsOf(channel)]})
      and (transaction_id, id) <= (${end.transaction_id}::xid8, ${end.id}::bigint)
    order by outbox.transaction_id, outbox.id
    limit ${limit}`;
  const events = rows.map(({ transaction_id, id: eventId, ...event }) => ({
    ...event,
    position: positionOf({ transaction_id, id: eventId }),
  }));
  const last = events.length === limit ? events.at(-1)?.position : undefined;
  return { events, upTo: last ?? positionOf(end) };
}

/**
 * A channel has no webhook any more: its cursor would keep the outbox for ever, and what it had not yet posted is put
 * down as switched off. Returns how many messages that were.
 */
export async function switchOff(sql: Sql, channel: DiscordChannel, now: Instant): Promise<number> {
  const [row] = await sql<{ unposted: number }[]>`
    select switch_off_discord(${channel}, ${now}::timestamptz) as unposted`;
  return row?.unposted ?? 0;
}

interface CursorRow {
  readonly transaction_id: string;
  readonly id: string;
  readonly doubtTransactionId: string | null;
  readonly doubtId: string | null;
}

type EventRow = Omit<OutboxEvent, 'position'> & {
  readonly transaction_id: string;
  readonly id: string;
};
