import { timingSafeEqual } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { type ApiKeyScope, apiKeyDigest, apiKeyPrefix } from '@mockstreet/shared/api-key';
import type { Instant } from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { User } from './user.ts';

export interface ApiKey {
  readonly id: string;
  readonly scopes: readonly ApiKeyScope[];
  /** Requests a day in Seoul. */
  readonly dailyQuota: number;
  /** As far as it is written down; see `ApiKeyUsage`. */
  readonly usedToday: number;
}

/** Whom a key speaks for at a moment; undefined for one that is unknown, wrong, over or revoked. */
export async function findApiKeyUser(
  sql: Sql,
  key: string,
  at: Instant,
): Promise<{ readonly user: User; readonly apiKey: ApiKey } | undefined> {
  const prefix = apiKeyPrefix(key);
  if (prefix === undefined) return undefined;
  const [row] = await sql<ApiKeyUserRow[]>`
    select users.id, username, nickname, role, users.is_active as "isActive",
      discord_alerts_muted as "discordAlertsMuted",
      users.created_at as "createdAt", api_keys.id as "keyId", scopes, digest,
      daily_quota as "dailyQuota", least(coalesce(requests + orders, 0), 2147483647)::int as used
    from api_keys join users on users.id = api_keys.user_id
      left join api_key_usage on key_id = api_keys.id and day = ${kstDate(at)}
    where prefix = ${prefix} and users.is_active and api_keys.created_at <= ${at}
      and ${at} < least(revoked_at, expires_at, 'infinity')`;
  if (!row || !timingSafeEqual(row.digest, digestOf(key))) return undefined;
  const { keyId, scopes, digest: _, dailyQuota, used, ...user } = row;
  return { user, apiKey: { id: keyId, scopes, dailyQuota, usedToday: used } };
}

interface ApiKeyUserRow extends User {
  readonly keyId: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly digest: Uint8Array;
  readonly dailyQuota: number;
  readonly used: number;
}

function digestOf(key: string): Uint8Array {
  return Buffer.from(apiKeyDigest(key, nativeSha256), 'hex');
}
