import { randomBytes, randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import {
  API_KEY_RANDOM_BYTES,
  type ApiKeyScope,
  apiKeyDigest,
  apiKeyPrefix,
  formatApiKey,
} from '@mockstreet/shared/api-key';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { REFRESH_TOKEN } from '@mockstreet/shared/token';

/** Rows that sign-ins and API keys leave at home, without the requests that make them. */

export async function storeSession(sql: Sql, userId: string, createdAt: Instant): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into sessions (id, user_id, created_at, refresh_id, refreshed_at, signed_by, expires_at)
    values (${id}, ${userId}, ${createdAt}, ${randomUUID()}, ${createdAt}, 'test',
      ${addMicros(createdAt, REFRESH_TOKEN.lifetimeSeconds * MICROS_PER_SECOND)})`;
  return id;
}

export async function endSession(sql: Sql, sessionId: string, at: Instant): Promise<void> {
  await sql`
    update sessions set ended_at = ${at}, end_reason = 'logout' where id = ${sessionId}`;
}

export interface StoredApiKey {
  readonly id: string;
  /** The whole key. */
  readonly key: string;
}

export async function storeApiKey(
  sql: Sql,
  given: {
    readonly userId: string;
    readonly createdAt: Instant;
    readonly scopes?: readonly ApiKeyScope[];
    readonly expiresAt?: Instant;
  },
): Promise<StoredApiKey> {
  const { userId, createdAt, scopes = ['trade'], expiresAt = null } = given;
  const id = randomUUID();
  const key = formatApiKey(randomBytes(API_KEY_RANDOM_BYTES));
  await sql`
    insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at, expires_at)
    values (${id}, ${userId}, 'test', ${apiKeyPrefix(key) as string},
      decode(${apiKeyDigest(key)}, 'hex'), ${scopes as string[]}, 1000, ${createdAt}, ${expiresAt})`;
  return { id, key };
}

export async function revokeApiKey(sql: Sql, id: string, at: Instant): Promise<void> {
  await sql`update api_keys set is_active = false, revoked_at = ${at} where id = ${id}`;
}
