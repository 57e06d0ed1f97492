import type { Sql } from '@mockstreet/db/client';
import type { ApiKeyScope } from '@mockstreet/shared/api-key';
import type { Instant } from '@mockstreet/shared/instant';

/** What the credentials of many orders rest on, asked for at once. */
export interface AuthorityQuestion {
  readonly sessionIds: readonly string[];
  readonly apiKeyPrefixes: readonly string[];
}

/** An API key as home keeps it. It counts from `from` and no longer at `until`. */
export interface KnownApiKey {
  readonly id: string;
  readonly userId: string;
  /** SHA-256 of the key. */
  readonly digest: Uint8Array;
  readonly scopes: readonly ApiKeyScope[];
  readonly from: Instant;
  readonly until: Instant | null;
}

export interface Authority {
  /** When a session ended. One that has not is absent, and so is one without a row (decision 6). */
  readonly sessionEnds: ReadonlyMap<string, Instant>;
  /** By prefix; absent when home knows of no such key. */
  readonly apiKeys: ReadonlyMap<string, KnownApiKey>;
}

/** Reads both kinds in one round trip. */
export async function readAuthority(sql: Sql, question: AuthorityQuestion): Promise<Authority> {
  const sessionEnds = new Map<string, Instant>();
  const apiKeys = new Map<string, KnownApiKey>();
  const { sessionIds, apiKeyPrefixes } = question;
  if (sessionIds.length + apiKeyPrefixes.length === 0) return { sessionEnds, apiKeys };
  const rows = await sql<AuthorityRow[]>`
    select 'session' as kind, id, ended_at as until, user_id as "userId", created_at as "from",
      null as prefix, null::bytea as digest, null::text[] as scopes
    from sessions where id = any(${sessionIds as string[]}::uuid[]) and ended_at is not null
    union all
    select 'apiKey', id, least(revoked_at, expires_at), user_id, created_at, prefix, digest, scopes
    from api_keys where prefix = any(${apiKeyPrefixes as string[]}::text[])`;
  for (const row of rows) {
    if (row.kind === 'session') sessionEnds.set(row.id, row.until);
    else apiKeys.set(row.prefix, row);
  }
  return { sessionEnds, apiKeys };
}

type AuthorityRow =
  | { readonly kind: 'session'; readonly id: string; readonly until: Instant }
  | ({ readonly kind: 'apiKey'; readonly prefix: string } & KnownApiKey);
