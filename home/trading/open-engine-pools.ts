import { createSql, type Sql } from '@mockstreet/db/client';

export interface EnginePools {
  /** Plans anew each time, for as many rows as there are. */
  readonly sql: Sql;
  /** Keeps its plans: for turns that would take longer to be planned than to be done. */
  readonly plannedSql: Sql;
}

/** The engine's connections to its database: in each pool one for every lane, that of the unrouted included. */
export function openEnginePools(url: string, partitions: number): EnginePools {
  // Statistics of a fresh database mislead the planner into scans; every look-up here has an index.
  const open = (poolSize: number, planCacheMode: string) =>
    createSql({
      ...{ url, applicationName: 'engine', poolSize },
      settings: { plan_cache_mode: planCacheMode, enable_seqscan: 'off' },
    });
  const lanes = partitions + 1;
  return {
    // One more for what is done beside the lanes.
    sql: open(lanes + 1, 'force_custom_plan'),
    plannedSql: open(lanes, 'force_generic_plan'),
  };
}
