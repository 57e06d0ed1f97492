import { createSql } from '@mockstreet/db/client';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { markKey, TEMPLATE_KEYS, templateKey } from '#social/templates';
import { refuse } from './refusal.ts';

const PREFIX = 'config:msg_template:';

/** The templates that admins have set and Redis keeps, and the marks beside them: texts by key. */
export type Templates = Readonly<Record<string, string>>;

export const templatesSchema = z.record(z.string().startsWith(PREFIX), z.string());

const PATTERN = `${PREFIX}*`;
const KEYS_AT_A_TIME = 500;
const COMMAND_TIMEOUT_MS = 5_000;
const ALL_WITHIN_MS = 60_000;

/** Refuses with REDIS_UNREACHABLE: a backup without them would not be whole. */
export async function readTemplates(redisUrl: string): Promise<Templates> {
  return await withRedis(redisUrl, async (redis) => {
    const found: [string, string][] = [];
    for await (const keys of redis.scanStream({ match: PATTERN, count: KEYS_AT_A_TIME })) {
      for (const key of keys as string[]) {
        const text = await redis.get(key);
        if (text !== null) found.push([key, text]);
      }
    }
    return Object.fromEntries(found.toSorted(([one], [other]) => (one < other ? -1 : 1)));
  });
}

/** Sets each to what it was; others that are there stay. Refuses with REDIS_UNREACHABLE. */
export async function writeTemplates(redisUrl: string, templates: Templates): Promise<void> {
  await withRedis(redisUrl, async (redis) => {
    for (const [key, text] of Object.entries(templates)) await redis.set(key, text);
  });
}

export interface RestoredTemplates {
  readonly redisUrl: string;
  /** Of the restored database, brought up to date. */
  readonly databaseUrl: string;
  readonly templates: Templates;
  /** The moment that they are of, RFC 3339. */
  readonly takenAt: string;
}

/**
 * Puts Redis' templates back beside Postgres', which came with the database. What was changed since the
 * backup, as the journal told, and what had no text in Redis then, is left to Postgres: an old text, or
 * one that is there from a home that is given up, would count first. Refuses with REDIS_UNREACHABLE.
 */
export async function restoreTemplates(restored: RestoredTemplates): Promise<void> {
  const { redisUrl, databaseUrl, templates, takenAt } = restored;
  const sql = createSql({ url: databaseUrl, applicationName: 'restore', poolSize: 1 });
  const changed = await sql<{ key: string }[]>`
    select key from message_templates where updated_at > ${takenAt}`.finally(() =>
    sql.end({ timeout: 1 }),
  );
  const ofPostgres = TEMPLATE_KEYS.filter(
    (key) => templates[templateKey(key)] === undefined || changed.some((row) => row.key === key),
  ).flatMap((key) => [templateKey(key), markKey(key)]);
  const kept = Object.entries(templates).filter(([name]) => !ofPostgres.includes(name));
  await withRedis(redisUrl, async (redis) => {
    if (ofPostgres.length > 0) await redis.del(ofPostgres);
  });
  await writeTemplates(redisUrl, Object.fromEntries(kept));
}

async function withRedis<T>(redisUrl: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(redisUrl, {
    connectionName: 'backup',
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: COMMAND_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: () => null,
  });
  // Each also reaches the command that suffers from it.
  redis.on('error', () => {});
  const all = async () => {
    await redis.connect();
    return await work(redis);
  };
  try {
    return await beforeDeadline(all(), ALL_WITHIN_MS, () => new Error('no answer'));
  } catch (error) {
    const { message } = error as Error;
    throw refuse('REDIS_UNREACHABLE', `Redis does not do what it is asked (${message})`, error);
  } finally {
    redis.disconnect();
  }
}
