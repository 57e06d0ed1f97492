import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/** What is decided once per data directory about the feed. Values are JSON. */
export interface FeedSettings {
  /** Undefined where nothing was decided. */
  read(key: string): Promise<unknown>;
  /**
   * Stores `value` unless one stands already, and returns the one that stands. Whoever asks first,
   * at the same moment too, decides for all.
   */
  decideOnce(key: string, value: unknown, at: Instant): Promise<unknown>;
  /** Stores `value` whatever stood there: somebody asked for it by name. */
  replace(key: string, value: unknown, at: Instant): Promise<void>;
}

export function createFeedSettings(sql: Sql): FeedSettings {
  const read: FeedSettings['read'] = async (key) => {
    const [row] = await sql<{ value: unknown }[]>`
      select value from feed_settings where key = ${key}`;
    return row?.value;
  };
  return {
    read,
    async decideOnce(key, value, at) {
      await sql`
        insert into feed_settings (key, value, decided_at)
        values (${key}, ${JSON.stringify(value)}::text::jsonb, ${at}) on conflict do nothing`;
      return read(key);
    },
    async replace(key, value, at) {
      await sql`
        insert into feed_settings (key, value, decided_at)
        values (${key}, ${JSON.stringify(value)}::text::jsonb, ${at})
        on conflict (key) do update set value = excluded.value, decided_at = excluded.decided_at
        where feed_settings.value <> excluded.value`;
    },
  };
}
