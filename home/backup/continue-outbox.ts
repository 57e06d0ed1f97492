import type { Sql } from '@mockstreet/db/client';
import { type OutboxPosition, positionOf } from '#outbox/outbox-position';

/** Where a restored outbox ends, and where it goes on. */
export interface Continuation {
  /** The last place that the backup knows of. */
  readonly end: OutboxPosition;
  /** Below all that is written from now on. */
  readonly start: OutboxPosition;
}

const NOWHERE: OutboxPosition = { transactionId: 0n, id: 0n };

/**
 * Makes the outbox of a restored database go on behind everything that the lost one can have come
 * to. Where events stand follows from the ids of transactions, and the new cluster's are low: the
 * lead that is added to them becomes the second multiple of 2^32 above all positions known here, so
 * that between the backup and the loss there may have been four thousand million transactions.
 *
 * `journaled` is the highest place that the edge's journal tells of: an earlier restore of the same
 * backup went on from the same lead, and what it wrote must not be met again.
 *
 * Events and cursors are left as they are: what was unpublished at the backup's moment is below the
 * new horizon and still behind the cursors, so it is published next, once; every `seq` that anyone
 * remembers is lower than all that follow. As the database's owner, with none of home's processes on
 * it. Safe to repeat: each time goes further.
 */
export async function continueOutbox(sql: Sql, journaled = NOWHERE): Promise<Continuation> {
  const [row] = await sql<{ lead: string; transaction_id: string; id: string }[]>`
    with known as (
      select transaction_id, id from outbox
      union all select transaction_id, id from outbox_cursors),
    last as (select transaction_id::text, id::text from known
      order by known.transaction_id desc, known.id desc limit 1)
    select ((greatest((select max(transaction_id::text::bigint) from known),
        outbox_horizon()::text::bigint, ${journaled.transactionId.toString()}::bigint)
      >> 32) + 2) << 32 as lead, last.transaction_id, last.id
    from (select) as one left join last on true`;
  const lead = BigInt(row?.lead ?? 0);
  await sql.unsafe(`
    create or replace function outbox_lead() returns bigint language sql immutable parallel safe
    return ${lead}::bigint`);
  // The journal begins at its cursor: what the lost home had published before is not in this outbox whole.
  await sql`update outbox_cursors set synced_transaction_id = null, synced_id = null`;
  return {
    end: positionOf(row),
    start: { transactionId: lead, id: 0n },
  };
}
