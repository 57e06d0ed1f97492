import type { Sql } from '@mockstreet/db/client';
import type { DigestUsed } from '#trading/rules-history';

/** Of every digest that anything was decided under, when it first and last was. */
export async function readDigestsUsed(sql: Sql): Promise<DigestUsed[]> {
  return await sql<DigestUsed[]>`
    select decided_under as digest, min(at) as "from", max(at) as "to"
    from (
      select decided_under, settled_at as at from orders
      union all select decided_under, settled_at from interest_charges
      union all select decided_under, settled_at from liquidations
      union all select decided_under, settled_at from bailouts
      union all select decided_under, settled_at from human_etfs
      union all select decided_under, settled_at from human_etf_strikes
      union all select decided_under, applied_at from action_applications) as decision
    where decided_under is not null and at is not null
    group by decided_under`;
}
