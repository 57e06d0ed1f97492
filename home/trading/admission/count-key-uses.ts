import type { Sql } from '@mockstreet/db/client';
import { formatInstant } from '@mockstreet/shared/instant';
import type { KeyUse } from '../lane.ts';
import { createWriteBehind, type WriteBehind } from './write-behind.ts';

/** More than the lanes can take between two writes. */
const USES_MAX = 100_000;

/** Counts the orders of API keys by the day in Seoul, and when each was last used; best effort. */
export function createKeyUseCounter(ports: {
  readonly sql: Sql;
  readonly onFault: (error: unknown) => void;
}): WriteBehind<KeyUse> {
  return createWriteBehind({
    write: (uses) => addUses(ports.sql, uses),
    capacity: USES_MAX,
    onFault: ports.onFault,
  });
}

async function addUses(sql: Sql, uses: readonly KeyUse[]): Promise<void> {
  // In the order of their ids, as whoever else counts: nobody waits for each other in a circle.
  await sql`
    insert into api_key_usage (key_id, day, orders, last_used_at)
    select key_id, (at at time zone 'Asia/Seoul')::date as day, count(*), max(at)
    from unnest(${uses.map(({ apiKeyId }) => apiKeyId)}::uuid[],
      ${uses.map(({ acceptedAt }) => formatInstant(acceptedAt))}::timestamptz[]) as used (key_id, at)
    group by key_id, day order by key_id, day
    on conflict (key_id, day) do update
      set orders = api_key_usage.orders + excluded.orders,
        last_used_at = greatest(api_key_usage.last_used_at, excluded.last_used_at)`;
}
