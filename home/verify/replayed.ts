import type { Sql } from '@mockstreet/db/client';
import { REPLAYED_PARTITION } from '#trading/replayed-submissions';
import type { Finding } from './invariants.ts';
import { EXAMPLES_MAX } from './sql-check.ts';

/**
 * Orders that a restore read from the edge's journal again because no journal knew what had become of
 * them. That they are flagged is no breach and worth a remark: an answer given before the loss may
 * have been another. A breach is one that was flagged after it was settled, for that would be untrue,
 * or that is settled and belongs to no partition.
 */
export async function checkReplayed(sql: Sql): Promise<Finding> {
  const [row] = await sql<ReplayedRow[]>`
    select count(*)::int as checked, count(replayed_at)::int as flagged,
      count(replayed_at) filter (where status = 'PENDING')::int as waiting,
      coalesce(array_agg(format('order %s flagged %s settled %s partition %s', id, replayed_at,
        coalesce(settled_at::text, 'not yet'), partition)) filter (
          where settled_at < replayed_at
            or replayed_at is not null and status <> 'PENDING' and partition = ${REPLAYED_PARTITION}),
        '{}') as wrong
    from orders`;
  const { checked = 0, flagged = 0, waiting = 0, wrong = [] } = row ?? {};
  return {
    invariant: 1,
    rule: 'orders that no journal knew the outcome of after a restore are priced anew and say so',
    unit: 'orders',
    checked,
    breaches: wrong.length,
    examples: wrong.slice(0, EXAMPLES_MAX),
    ...(flagged === 0 ? {} : { remark: `${flagged} are, of which ${waiting} still wait` }),
  };
}

interface ReplayedRow {
  readonly checked: number;
  readonly flagged: number;
  readonly waiting: number;
  readonly wrong: string[];
}
