import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { FeederState } from './feeder-state.ts';

/** Leaves a row per source for health pages of other processes. */
export async function writeSourceStates(sql: Sql, state: FeederState, at: Instant): Promise<void> {
  const rows = [...state.sources];
  await sql`
    insert into feed_sources (source, state, last_answer_at, last_fault, fault_count, updated_at)
    select source, state, last_answer_at, last_fault, fault_count, ${at}::timestamptz
    from unnest(${rows.map(([name]) => name)}::text[], ${rows.map(([, row]) => row.state)}::text[],
      ${rows.map(([, row]) => row.lastAnswerAt)}::timestamptz[],
      ${rows.map(([, row]) => row.lastFault)}::text[],
      ${rows.map(([, row]) => row.faultCount)}::bigint[])
      as seen (source, state, last_answer_at, last_fault, fault_count)
    on conflict (source) do update set state = excluded.state,
      last_answer_at = coalesce(excluded.last_answer_at, feed_sources.last_answer_at),
      last_fault = excluded.last_fault, fault_count = excluded.fault_count,
      updated_at = excluded.updated_at`;
}
