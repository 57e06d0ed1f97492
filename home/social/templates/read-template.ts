import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { TemplateKey } from './catalogue.ts';
import {
  markKey,
  type StoredTemplate,
  type TemplateInForce,
  type TemplateRow,
  templateInForce,
  templateKey,
} from './stored-template.ts';

/** The part of a Redis client that reading templates needs. Commands must fail fast. */
export interface ReadableStore {
  mget(keys: string[]): Promise<(string | null)[]>;
}

export interface TemplateReader {
  /**
   * What the next message is rendered by. Asks anew each time, so that a change counts at once;
   * without Redis Postgres answers. Rejects where Postgres is away.
   */
  contentOf(key: TemplateKey): Promise<string>;
}

export interface TemplateReaderOptions {
  readonly sql: Sql;
  readonly redis: ReadableStore;
}

export function createTemplateReader(options: TemplateReaderOptions): TemplateReader {
  return {
    async contentOf(key) {
      const { content } = await readTemplate(options, key);
      return content;
    },
  };
}

export interface KeptTemplate extends TemplateInForce {
  readonly key: TemplateKey;
  /** By which administrator and when it was set, or the default restored; null where that is not known. */
  readonly updatedAt: Instant | null;
  readonly updatedBy: string | null;
}

/** What is in force, and who said so. A text that was set in Redis alone is nobody's. */
export async function readTemplate(
  { sql, redis }: TemplateReaderOptions,
  key: TemplateKey,
): Promise<KeptTemplate> {
  const [inRedis, rows] = await Promise.all([
    readRedis(redis, key),
    sql<(TemplateRow & { updatedAt: Instant; updatedBy: string })[]>`
      select version, content, updated_at as "updatedAt", updated_by as "updatedBy"
      from message_templates where key = ${key}`,
  ]);
  const row = rows[0];
  const inForce = templateInForce(key, { redis: inRedis, postgres: row });
  const isOfRow = inForce.source !== 'redis' || inForce.content === row?.content;
  const { updatedAt = null, updatedBy = null } = isOfRow && row ? row : {};
  return { key, ...inForce, updatedAt, updatedBy };
}

/** Text and mark as of one moment; undefined where there is none, or Redis is away. */
async function readRedis(redis: ReadableStore, key: TemplateKey): Promise<StoredTemplate['redis']> {
  const none = [null, null];
  const [content, mark] = await redis.mget([templateKey(key), markKey(key)]).catch(() => none);
  return typeof content === 'string' ? { content, mark: mark ?? null } : undefined;
}
