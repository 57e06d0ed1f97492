import type { Sql } from '@mockstreet/db/client';
import { JOURNAL_READER } from '#journal/journal-place';
import type { Finding } from './invariants.ts';

/**
 * Whether the edge's journal can get what it has not got yet: nothing that it still has to read may
 * have been pruned, and its place must not lie beyond all that will be written. How far it is behind
 * is a remark; while the edge is away that grows.
 */
export async function checkJournalPlace(sql: Sql): Promise<Finding> {
  const [row] = await sql<{ behind: number; oldest: string | null; fault: string | null }[]>`
    select count(outbox.id)::int as behind,
      date_trunc('second', now() - min(created_at))::text as oldest,
      case when count(place.reader) = 0 then 'the journal has no place in the outbox'
        when bool_or(place.transaction_id > outbox_horizon())
          then 'the journal has a place beyond the outbox' end as fault
    from (values (${JOURNAL_READER}::text)) as asked (reader)
    left join outbox_cursors place using (reader)
    left join outbox on (outbox.transaction_id, outbox.id) > (place.transaction_id, place.id)`;
  const { behind = 0, oldest = null, fault = null } = row ?? {};
  return {
    invariant: 1,
    rule: 'what a restore would need is on its way to the edge’s journal',
    unit: 'unjournaled',
    checked: behind,
    breaches: fault === null ? 0 : 1,
    examples: fault === null ? [] : [fault],
    ...(oldest === null
      ? {}
      : { remark: `${behind} events are not there yet, the oldest for ${oldest}` }),
  };
}
