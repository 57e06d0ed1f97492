import type { Sql } from '@mockstreet/db/client';
import { UNROUTED_PARTITION } from '@mockstreet/shared/topology';

/**
 * To be called before an engine sits down to any partition. With another number of partitions than the
 * engines of before had, the broker sends a user's messages elsewhere, and only it knows where: so whatever
 * waits is given to the lane of what no partition takes, until a message of its user tells (strays.ts).
 * The first of the engines does it, the others find it done. The queues are drained by then (deploy/runbook/grow.md).
 */
export async function adoptLayout(sql: Sql, partitions: number): Promise<void> {
  // An engine of before that still runs, against the runbook, stores nothing behind what is read below.
  await sql`
    update partition_fences set token = token + 1
    where exists (select from partition_layout where partitions <> ${partitions})`;
  // The very first engines find nothing that was anybody else's.
  const isOther = sql`exists (select from changed) and exists (select from partition_layout)`;
  await sql`
    with changed as materialized (
      insert into partition_layout as layout (id, partitions) values (1, ${partitions})
      on conflict (id) do update set partitions = excluded.partitions
        where layout.partitions <> excluded.partitions
      returning 1),
    matched as (
      insert into matching_heads (partition, ticker_id, matched_to)
      select ${UNROUTED_PARTITION}, resting.ticker_id, min(greatest(head.matched_to, resting.since))
      from (select partition, ticker_id, min(resting_since) as since from orders
        where status = 'PENDING' and resting_since is not null
        group by partition, ticker_id) as resting
      left join matching_heads head
        on head.partition = resting.partition and head.ticker_id = resting.ticker_id
      where ${isOther}
      group by resting.ticker_id
      on conflict (partition, ticker_id) do update set matched_to = excluded.matched_to),
    commanded as (
      update commands set partition = ${UNROUTED_PARTITION}
      where status = 'PENDING' and partition >= 0 and ${isOther}),
    on_margin as (
      update wallets set margin_partition = ${UNROUTED_PARTITION}
      where margin_since is not null and margin_partition >= 0 and ${isOther})
    update orders set partition = ${UNROUTED_PARTITION}
    where status = 'PENDING' and partition >= 0 and ${isOther}`;
}
