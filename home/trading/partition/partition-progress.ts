import type { Sql } from '@mockstreet/db/client';
import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { ActionBook } from '../corporate-actions/action-book.ts';
import { type PartitionFence, standingFence } from './partition-fence.ts';

/** How far a partition has come is told once in so much of event time. */
const TOLD_EVERY_MICROS = MICROS_PER_SECOND;

/**
 * Tells those who wait for all partitions how far this one has come: no order that is still in its queue, or
 * held in memory, has an event up to `to`. Once a second, and as soon as a corporate action is passed.
 */
export function createPassedTeller(sql: Sql) {
  let told = 0 as Instant;
  return async (
    fence: PartitionFence,
    actions: Pick<ActionBook, 'concerning'>,
    to: Instant,
  ): Promise<void> => {
    const passed = actions.concerning(undefined, to).at(-1);
    const isDue = to >= told + TOLD_EVERY_MICROS || (passed && passed.effectiveAt > told);
    if (!isDue) return;
    await notePassed(sql, fence, to);
    told = to;
  };
}

async function notePassed(sql: Sql, fence: PartitionFence, passedTo: Instant): Promise<void> {
  await sql`
    with fence as materialized (${standingFence(sql, fence)})
    insert into partition_progress as known (partition, passed_to)
    select ${fence.partition}, ${passedTo}::timestamptz where exists (select from fence)
    on conflict (partition) do update set passed_to = excluded.passed_to
      where known.passed_to < excluded.passed_to`;
}

/** How far all of these partitions have come, as far as any engine has said; undefined before that. */
export async function readPassedTo(
  sql: Sql,
  partitions: readonly number[],
): Promise<Instant | undefined> {
  const [row] = await sql<{ told: number; passedTo: Instant | null }[]>`
    select count(*)::int as told, min(passed_to) as "passedTo" from partition_progress
    where partition = any(${partitions as number[]}::int2[])`;
  if (!row || row.told < partitions.length) return undefined;
  return row.passedTo ?? undefined;
}
