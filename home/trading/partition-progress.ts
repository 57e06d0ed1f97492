import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { ActionBook } from './action-book.ts';

/**
 * Tells those who wait for all partitions to be past a corporate action how far this one has come: no
 * order that is still in its queue, or held in memory, has an event up to `to`. Once an action.
 */
export function createPassedTeller(sql: Sql, partition: number) {
  let told = 0 as Instant;
  return async (actions: Pick<ActionBook, 'concerning'>, to: Instant): Promise<void> => {
    const open = actions.concerning(undefined, to).at(-1);
    if (!open || open.effectiveAt <= told) return;
    await notePassed(sql, partition, to);
    told = to;
  };
}

async function notePassed(sql: Sql, partition: number, passedTo: Instant): Promise<void> {
  await sql`
    insert into partition_progress as known (partition, passed_to)
    values (${partition}, ${passedTo}::timestamptz)
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
