import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/**
 * How long events are kept after every reader has passed them: as long as the edge's journal, so
 * that a client, a screen or a new notifier can still ask for what it missed during a week away.
 */
export const OUTBOX_KEPT_MICROS = 7 * 86_400 * MICROS_PER_SECOND;

/**
 * Deletes events that are older than {@link OUTBOX_KEPT_MICROS} and behind every cursor, oldest
 * first, at most `limit`; returns how many went. A reader that stands still keeps its unread events
 * for ever: an event is dropped only when it has reached everyone (invariant 8).
 */
export async function pruneOutbox(sql: Sql, now: Instant, limit: number): Promise<number> {
  const pruned = await sql`
    with slowest as (
      select transaction_id, id from outbox_cursors order by transaction_id, id limit 1
    ), oldest as (
      select outbox.transaction_id, outbox.id, outbox.created_at from outbox, slowest
      where (outbox.transaction_id, outbox.id) <= (slowest.transaction_id, slowest.id)
      order by outbox.transaction_id, outbox.id
      limit ${limit}
    )
    delete from outbox using oldest
    where (outbox.transaction_id, outbox.id) = (oldest.transaction_id, oldest.id)
      and oldest.created_at < ${addMicros(now, -OUTBOX_KEPT_MICROS)}::timestamptz`;
  return pruned.count;
}
