import type { Sql } from '@mockstreet/db/client';
import type { PendingUsage } from './api-key-usage.ts';

/** Adds to the counts of each key and day, in one statement for all. */
export async function storeApiKeyUsage(sql: Sql, usage: readonly PendingUsage[]): Promise<void> {
  // In one order, so that two processes that write at once do not lock each other out.
  const rows = usage.toSorted((a, b) => (a.keyId < b.keyId ? -1 : 1));
  await sql`
    insert into api_key_usage (key_id, day, requests, last_used_at)
    select * from unnest(${rows.map(({ keyId }) => keyId)}::uuid[],
      ${rows.map(({ day }) => day)}::date[], ${rows.map(({ requests }) => requests)}::bigint[],
      ${rows.map(({ lastUsedAt }) => lastUsedAt)}::timestamptz[])
    on conflict (key_id, day) do update
    set requests = api_key_usage.requests + excluded.requests,
      last_used_at = greatest(api_key_usage.last_used_at, excluded.last_used_at)`;
}
