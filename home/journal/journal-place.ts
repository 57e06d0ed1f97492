import type { Sql } from '@mockstreet/db/client';
import { type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { comparePositions, type OutboxPosition, positionOf } from '#outbox/outbox-position';
import { readCursor } from '#outbox/read-outbox';

/** Name of the journal's cursor. */
export const JOURNAL_READER = 'fills-journal';

/**
 * The broker confirms a message of a stream when it is written, not when it is synced: an edge that
 * loses power loses what Linux had not yet written back, which takes it half a minute.
 */
const SYNCED_AFTER_MICROS = 2 * MICROS_PER_MINUTE;
/** As many events are published again at most: under a flood less than those of two minutes. */
const UNSYNCED_MAX = 20_000;

/** Where the journal stands in the outbox. */
export interface JournalPlaces {
  /** The edge has confirmed all up to here. */
  readonly cursor: OutboxPosition;
  /** And has had it on its disk up to here. */
  readonly synced: OutboxPosition;
}

export async function readPlaces(sql: Sql, now: Instant): Promise<JournalPlaces> {
  const cursor = await readCursor(sql, JOURNAL_READER, now);
  const [row] = await sql<{ transaction_id: string; id: string }[]>`
    select synced_transaction_id::text as transaction_id, synced_id::text as id
    from outbox_cursors where reader = ${JOURNAL_READER} and synced_id is not null`;
  const synced = row && positionOf(row);
  return { cursor, synced: synced && comparePositions(synced, cursor) < 0 ? synced : cursor };
}

/** Moves both places; false when the cursor no longer stands at `from`: another process reads too. */
export async function movePlaces(
  sql: Sql,
  from: OutboxPosition,
  { cursor, synced }: JournalPlaces,
  movedAt: Instant,
): Promise<boolean> {
  const moved = await sql`
    update outbox_cursors
    set transaction_id = ${cursor.transactionId.toString()}::xid8,
      id = ${cursor.id.toString()}::bigint,
      synced_transaction_id = ${synced.transactionId.toString()}::xid8,
      synced_id = ${synced.id.toString()}::bigint,
      moved_at = ${movedAt}::timestamptz
    where reader = ${JOURNAL_READER}
      and transaction_id = ${from.transactionId.toString()}::xid8
      and id = ${from.id.toString()}::bigint`;
  return moved.count === 1;
}

/** How far the edge's disk is sure to have what one connection has published. */
export interface SyncedPlace {
  /** Takes in what was confirmed, up to a place. */
  confirmed(upTo: OutboxPosition, events: number, now: Instant): void;
  at(now: Instant): OutboxPosition;
}

export function followSynced(start: OutboxPosition): SyncedPlace {
  let synced = start;
  let unsynced: { readonly upTo: OutboxPosition; readonly events: number; readonly at: Instant }[] =
    [];
  return {
    confirmed(upTo, events, at) {
      unsynced.push({ upTo, events, at });
    },
    at(now) {
      let kept = unsynced.reduce((sum, { events }) => sum + events, 0);
      const isSynced = ({ at }: { readonly at: Instant }) => now - at >= SYNCED_AFTER_MICROS;
      let passed = 0;
      for (const one of unsynced) {
        if (!isSynced(one) && kept <= UNSYNCED_MAX) break;
        kept -= one.events;
        synced = one.upTo;
        passed += 1;
      }
      unsynced = unsynced.slice(passed);
      return synced;
    },
  };
}
