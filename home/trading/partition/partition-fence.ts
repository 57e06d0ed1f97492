import type { Sql } from '@mockstreet/db/client';

/** One take-over of a partition; the token grows with each of them. */
export interface PartitionFence {
  readonly partition: number;
  readonly token: number;
}

/**
 * Takes a partition over. From when this resolves, nothing more is written under an earlier fence of the
 * partition: an engine that was replaced while it slept may wake up in the middle of its turn, and what it
 * would store by then is not what its successor has read. Waits for a write under way.
 */
export async function takeOverPartition(sql: Sql, partition: number): Promise<PartitionFence> {
  const [row] = await sql<{ token: string }[]>`
    insert into partition_fences as known (partition, token) values (${partition}, 1)
    on conflict (partition) do update set token = known.token + 1
    returning token::text`;
  if (!row) throw new Error(`partition ${partition} was not taken over`);
  return { partition, token: Number.parseInt(row.token, 10) };
}

/**
 * A row if the fence stands, else none. It is locked to the end of the statement, so that a take-over comes
 * either before, and the row is gone, or behind it. To be used as a `with … as materialized`.
 */
export function standingFence(sql: Sql, { partition, token }: PartitionFence) {
  return sql`select 1 as stands from partition_fences
    where partition = ${partition} and token = ${token} for share`;
}
