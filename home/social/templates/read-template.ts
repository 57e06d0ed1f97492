import type { Sql } from '@mockstreet/db/client';
import type { TemplateKey } from './catalogue.ts';
import {
  markKey,
  type StoredTemplate,
  type TemplateRow,
  templateInForce,
  templateKey,
} from './stored-template.ts';

/** The part of a Redis client that reading templates needs. Commands must fail fast. */
export interface TemplateStore {
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
  readonly redis: TemplateStore;
}

export function createTemplateReader({ sql, redis }: TemplateReaderOptions): TemplateReader {
  return {
    async contentOf(key) {
      const [inRedis, rows] = await Promise.all([
        readRedis(redis, key),
        sql<TemplateRow[]>`select version, content from message_templates where key = ${key}`,
      ]);
      return templateInForce(key, { redis: inRedis, postgres: rows[0] }).content;
    },
  };
}

/** Text and mark as of one moment; undefined where there is none, or Redis is away. */
async function readRedis(redis: TemplateStore, key: TemplateKey): Promise<StoredTemplate['redis']> {
  const none = [null, null];
  const [content, mark] = await redis.mget([templateKey(key), markKey(key)]).catch(() => none);
  return typeof content === 'string' ? { content, mark: mark ?? null } : undefined;
}
