import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/**
 * Decides something once per data directory: stores `value` under `key` unless one stands already,
 * and returns the one that stands. Whoever asks first, at the same moment too, decides for all.
 */
export async function decideOnce(
  sql: Sql,
  key: string,
  value: unknown,
  at: Instant,
): Promise<unknown> {
  await sql`
    INSERT INTO feed_settings (key, value, decided_at)
    VALUES (${key}, ${JSON.stringify(value)}::text::jsonb, ${at}) ON CONFLICT DO NOTHING`;
  return readDecision(sql, key);
}

/** What was decided under `key`; undefined where nothing was. */
export async function readDecision(sql: Sql, key: string): Promise<unknown> {
  const [row] = await sql<{ value: unknown }[]>`
    SELECT value FROM feed_settings WHERE key = ${key}`;
  return row?.value;
}
