import type { Sql } from '@mockstreet/db/client';
import type { ApiKeyScope } from '@mockstreet/shared/api-key';
import type { Instant } from '@mockstreet/shared/instant';

/** What the credentials of many orders rest on, asked for at once. */
export interface AuthorityQuestion {
  /** Of tokens; an API key says itself whose it is. */
  readonly userIds: readonly string[];
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
  /** By user: tokens issued earlier are void from that moment on, but for {@link sessionsOfVoid}. */
  readonly tokensVoidBefore: ReadonlyMap<string, Instant>;
  /** Sessions of those users that have a row: that alone says when they ended. */
  readonly sessionsOfVoid: ReadonlySet<string>;
  /** By prefix; absent when home knows of no such key. */
  readonly apiKeys: ReadonlyMap<string, KnownApiKey>;
}

/** Reads all of it in one round trip. */
export async function readAuthority(sql: Sql, question: AuthorityQuestion): Promise<Authority> {
  const sessionEnds = new Map<string, Instant>();
  const tokensVoidBefore = new Map<string, Instant>();
  const sessionsOfVoid = new Set<string>();
  const apiKeys = new Map<string, KnownApiKey>();
  for (const row of await readRows(sql, question)) {
    if (row.kind === 'user') tokensVoidBefore.set(row.id, row.until);
    else if (row.kind === 'apiKey') apiKeys.set(row.prefix, row);
    else {
      sessionsOfVoid.add(row.id);
      if (row.until !== null) sessionEnds.set(row.id, row.until);
    }
  }
  return { sessionEnds, tokensVoidBefore, sessionsOfVoid, apiKeys };
}

async function readRows(
  sql: Sql,
  { userIds, sessionIds, apiKeyPrefixes }: AuthorityQuestion,
): Promise<readonly AuthorityRow[]> {
  return await sql<AuthorityRow[]>`
    with void as materialized (
      select id, tokens_void_before from users
      where id = any(${userIds as string[]}::uuid[]) and tokens_void_before is not null)
    select 'user' as kind, id, tokens_void_before as until, id as "userId",
      null::timestamptz as "from", null as prefix, null::bytea as digest, null::text[] as scopes
    from void
    union all
    select 'session', id, ended_at, user_id, created_at, null, null, null
    from sessions where id = any(${sessionIds as string[]}::uuid[])
      and (ended_at is not null or user_id in (select id from void))
    union all
    select 'apiKey', id, least(revoked_at, expires_at), user_id, created_at, prefix, digest, scopes
    from api_keys where prefix = any(${apiKeyPrefixes as string[]}::text[])`;
}

type AuthorityRow =
  | { readonly kind: 'user'; readonly id: string; readonly until: Instant }
  | { readonly kind: 'session'; readonly id: string; readonly until: Instant | null }
  | ({ readonly kind: 'apiKey'; readonly prefix: string } & KnownApiKey);
