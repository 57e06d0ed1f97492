import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';

/**
 * How long events are kept after every reader has passed them: as long as the edge's journal, so
 * that a client, a screen or a new notifier can still ask for what it missed during a week away.
 */
export const OUTBOX_KEPT_MICROS = 7 * MICROS_PER_DAY;

/**
 * Deletes events that are older than {@link OUTBOX_KEPT_MICROS} and behind every cursor, oldest
 * first, at most `limit`; returns how many went. A reader that stands still keeps its unread events
 * for ever: an event is dropped only when it has reached everyone (invariant 8). The database sees
 * to that itself, and to the age by its own clock: the relay has no right to delete.
 */
export async function pruneOutbox(sql: Sql, now: Instant, limit: number): Promise<number> {
  const [row] = await sql<{ pruned: number }[]>`
    select prune_outbox(${addMicros(now, -OUTBOX_KEPT_MICROS)}, ${limit}) as pruned`;
  return row?.pruned ?? 0;
}
