import type { Sql } from '@mockstreet/db/client';
import type { ApiKeyScope } from '@mockstreet/shared/api-key';
import type { Instant } from '@mockstreet/shared/instant';

/** What the credentials of many orders rest on, asked for at once. */
export interface AuthorityQuestion {
  readonly sessions: readonly AskedSession[];
  readonly apiKeyPrefixes: readonly string[];
}

/** Where a token came from; those of before there were sessions name none. */
export interface AskedSession {
  readonly userId: string;
  readonly sessionId: string | undefined;
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
  /**
   * Of a session without a row, and under the user's id of tokens without a session: what was issued
   * earlier is void from that moment on.
   */
  readonly voidBefore: ReadonlyMap<string, Instant>;
  /** By prefix; absent when home knows of no such key. */
  readonly apiKeys: ReadonlyMap<string, KnownApiKey>;
}

/** Reads all of it in one round trip. */
export async function readAuthority(sql: Sql, question: AuthorityQuestion): Promise<Authority> {
  const sessionEnds = new Map<string, Instant>();
  const voidBefore = new Map<string, Instant>();
  const apiKeys = new Map<string, KnownApiKey>();
  for (const row of await readRows(sql, question)) {
    if (row.kind === 'ended') sessionEnds.set(row.id, row.until);
    else if (row.kind === 'void') voidBefore.set(row.id, row.until);
    else apiKeys.set(row.prefix, row);
  }
  return { sessionEnds, voidBefore, apiKeys };
}

/** Nearly all sessions have a row that says nothing against them: then nobody's user is looked up. */
async function readRows(
  sql: Sql,
  { sessions, apiKeyPrefixes }: AuthorityQuestion,
): Promise<readonly AuthorityRow[]> {
  return await sql<AuthorityRow[]>`
    select kind, coalesce(session_id, user_id) as id, until, user_id as "userId",
      null::timestamptz as "from", null as prefix, null::bytea as digest, null::text[] as scopes
    from (
      select asked.*, case when sessions.id is null then 'void' else 'ended' end as kind,
        case when sessions.id is null
          then (select tokens_void_before from users where users.id = asked.user_id)
          else ended_at end as until
      from unnest(${sessions.map(({ sessionId }) => sessionId ?? null)}::uuid[],
        ${sessions.map(({ userId }) => userId)}::uuid[]) as asked (session_id, user_id)
      left join sessions on sessions.id = asked.session_id and sessions.user_id = asked.user_id
    ) as judged where until is not null
    union all
    select 'apiKey', id, least(revoked_at, expires_at), user_id, created_at, prefix, digest, scopes
    from api_keys where prefix = any(${apiKeyPrefixes as string[]}::text[])`;
}

type AuthorityRow =
  | { readonly kind: 'ended'; readonly id: string; readonly until: Instant }
  | { readonly kind: 'void'; readonly id: string; readonly until: Instant }
  | ({ readonly kind: 'apiKey'; readonly prefix: string } & KnownApiKey);
