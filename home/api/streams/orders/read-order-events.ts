import type { Sql } from '@mockstreet/db/client';
import { comparePositions, type OutboxPosition, positionOf } from '#outbox/outbox-position';

/** Of what happens to orders, and what else owners are told of (order-text.ts, notification-text.ts). */
const TOLD_CHANNELS: readonly string[] = ['trade_events', 'liquidation_events', 'human_events'];

/** What was told of one order, or of an account, and where it stands in the outbox. */
export interface OrderEvent {
  readonly position: OutboxPosition;
  readonly userId: string;
  /** What it is about. */
  readonly subject: string;
  /** As the engine wrote it; money as strings. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface OrderEventPage {
  readonly events: readonly OrderEvent[];
  /** Nothing before it will come any more. */
  readonly reached: OutboxPosition;
  /** Events of everybody's that were read through. */
  readonly scanned: number;
  readonly isLast: boolean;
}

interface EventRow {
  readonly horizon: string;
  readonly transaction_id: string | null;
  readonly id: string | null;
  readonly user_id: string | null;
  readonly subject: string | null;
  readonly payload: Record<string, unknown> | null;
  readonly scanned: number | null;
}

/**
 * The next events behind `after`, at most `limit` of everybody's, of which those of these users come
 * back. Events of transactions that an older one, still running, may yet slip in before are left for
 * later, as the relay does (home/outbox/read-outbox.ts).
 */
export async function readOrderEvents(
  sql: Sql,
  {
    after,
    userIds,
    limit,
  }: {
    readonly after: OutboxPosition;
    readonly userIds: readonly string[];
    readonly limit: number;
  },
): Promise<OrderEventPage> {
  const rows = await sql<EventRow[]>`
    with page as materialized (
      select transaction_id, id, subject, payload, payload ->> 'user_id' as user_id
      from outbox
      where channel = any(${TOLD_CHANNELS as string[]}::text[])
        and (transaction_id, id) > (${`${after.transactionId}`}::xid8, ${`${after.id}`}::bigint)
        and transaction_id < outbox_horizon()
      order by outbox.transaction_id, outbox.id
      limit ${limit}
    ), read as (
      select page.*, count(*) over ()::int as scanned,
        lead(id) over (order by transaction_id, id) is null as is_last,
        user_id = any(${userIds as string[]}::text[]) as is_asked
      from page
    )
    select outbox_horizon()::text as horizon, read.transaction_id::text, read.id::text,
      case when is_asked then user_id end as user_id, case when is_asked then payload end as payload,
      subject, scanned
    from (select) as one left join read on is_asked or is_last
    order by read.transaction_id, read.id`;
  const last = rows.at(-1);
  const scanned = last?.scanned ?? 0;
  const isLast = scanned < limit;
  const horizon = { transactionId: BigInt(last?.horizon ?? 0), id: 0n };
  const reached = isLast ? horizon : (eventPosition(last) ?? horizon);
  return {
    events: rows.flatMap((row) => eventOf(row) ?? []),
    reached: comparePositions(reached, after) > 0 ? reached : after,
    scanned,
    isLast,
  };
}

/** Between where an event is certain not to have been pruned and where none is written yet. */
export async function readOutboxSpan(
  sql: Sql,
): Promise<{ readonly floor: OutboxPosition; readonly horizon: OutboxPosition }> {
  const [row] = await sql<{ transaction_id: string; id: string; horizon: string }[]>`
    select transaction_id::text, id::text, outbox_horizon()::text as horizon from outbox_floor()`;
  if (!row) throw new Error('the outbox has no floor');
  return {
    floor: positionOf(row),
    horizon: { transactionId: BigInt(row.horizon), id: 0n },
  };
}

/** Where nothing has happened there is a row without an event. */
function eventPosition(row: EventRow | undefined): OutboxPosition | undefined {
  return row && row.id !== null ? positionOf(row) : undefined;
}

function eventOf(row: EventRow): OrderEvent | undefined {
  const position = eventPosition(row);
  const { user_id: userId, subject, payload } = row;
  if (!position || userId === null || subject === null || payload === null) return undefined;
  return { position, userId, subject, payload };
}
