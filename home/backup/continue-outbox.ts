import type { Sql } from '@mockstreet/db/client';

/**
 * Makes the outbox of a restored database go on behind everything that the lost one can have come
 * to. Where events stand follows from the ids of transactions, and the new cluster's are low: the
 * lead that is added to them becomes the second multiple of 2^32 above all positions known here, so
 * that between the backup and the loss there may have been four thousand million transactions.
 *
 * Events and cursors are left as they are: what was unpublished at the backup's moment is below the
 * new horizon and still behind the cursors, so it is published next, once; every `seq` that anyone
 * remembers is lower than all that follow. As the database's owner, with none of home's processes on
 * it. Safe to repeat: each time goes further. Returns the lead.
 */
export async function continueOutbox(sql: Sql): Promise<bigint> {
  const [row] = await sql<{ lead: string }[]>`
    with known as (
      select transaction_id from outbox union all select transaction_id from outbox_cursors
      union all select outbox_horizon())
    select ((max(transaction_id::text::bigint) >> 32) + 2) << 32 as lead from known`;
  const lead = BigInt(row?.lead ?? 0);
  await sql.unsafe(`
    create or replace function outbox_lead() returns bigint language sql immutable parallel safe
    return ${lead}::bigint`);
  return lead;
}
