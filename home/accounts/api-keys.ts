import type { Sql } from '@mockstreet/db/client';
import type { ApiKeyScope } from '@mockstreet/shared/api-key';
import type { Instant } from '@mockstreet/shared/instant';
import { kstDate } from '@mockstreet/shared/kst';
import { type Actor, actorDetails } from './actor.ts';
import type { AuditAction } from './audit-actions.ts';

/** A key as its owner sees it; the key itself nobody sees again. */
export interface OwnedApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly dailyQuota: number;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly rotatedFrom: string | null;
  readonly lastUsedAt: Instant | null;
  /** Requests and orders of the day in Seoul. */
  readonly usedToday: number;
}

/** What is made of a new key before anyone asks whether it may be. */
export interface NewApiKey {
  readonly id: string;
  readonly prefix: string;
  readonly digest: Uint8Array;
}

export interface ApiKeyWish {
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly expiresAt: Instant | null;
}

/** Requests a day that a key is answered: more than one a second. */
const DAILY_QUOTA = 100_000;
/** Keys of one user that count at a time. */
export const LIVE_API_KEYS_MAX = 20;
/** Each may overlap with the one that it takes over from. */
const LIVE_WITH_OVERLAPS_MAX = 2 * LIVE_API_KEYS_MAX;

export function isLiveApiKey(key: OwnedApiKey, at: Instant): boolean {
  return key.revokedAt === null && (key.expiresAt === null || at < key.expiresAt);
}

const columns = (sql: Sql) => sql`id, name, prefix, scopes, daily_quota as "dailyQuota",
  created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt",
  rotated_from as "rotatedFrom"`;
const unused = (sql: Sql) => sql`null::timestamptz as "lastUsedAt", 0 as "usedToday"`;

/** Newest first, also those that are over; one row more than `limit` when there is a next page. */
export async function listApiKeys(
  sql: Sql,
  userId: string,
  page: {
    readonly limit: number;
    readonly before?: { at: Instant; id: string } | undefined;
    readonly at: Instant;
  },
): Promise<readonly OwnedApiKey[]> {
  const { limit, before, at } = page;
  return await sql<OwnedApiKey[]>`
    select ${columns(sql)},
      (select max(last_used_at) from api_key_usage where key_id = id) as "lastUsedAt",
      coalesce((select least(requests + orders, 2147483647)::int from api_key_usage
        where key_id = id and day = ${kstDate(at)}), 0) as "usedToday"
    from api_keys where user_id = ${userId}
      ${before ? sql`and (created_at, id) < (${before.at}, ${before.id}::uuid)` : sql``}
    order by created_at desc, id desc limit ${limit + 1}`;
}

const CREATED: AuditAction = 'api_key.created';

/** Makes a key; `too_many` when the user has as many as one may, undefined for one who may not. */
export async function createApiKey(
  sql: Sql,
  key: NewApiKey,
  wish: ApiKeyWish,
  actor: Actor,
): Promise<OwnedApiKey | 'too_many' | undefined> {
  const [row] = await sql<(OwnedApiKey | { readonly id: null })[]>`
    with owner as materialized (
      select id from users where id = ${actor.userId} and is_active
        and (role = 'ADMIN' or not 'admin' = any(${wish.scopes as string[]}::text[]))
      for no key update
    ), held as materialized (
      select id as user_id, count_live_api_keys(id, ${actor.at}) as live from owner
    ), created as (
      insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at,
        expires_at)
      select ${key.id}, user_id, ${wish.name}, ${key.prefix}, ${key.digest}::bytea,
        ${wish.scopes as string[]}::text[], ${DAILY_QUOTA}, ${actor.at}::timestamptz,
        ${wish.expiresAt}::timestamptz
      from held where live < ${LIVE_API_KEYS_MAX}
      returning *
    ), audited as (
      select record_audit(${actor.at}, ${CREATED}, ${actor.userId}, id::text, ${actor.address},
        jsonb_build_object('prefix', prefix, 'scopes', scopes)
          || ${actorDetails(actor)}::text::jsonb) as audit_id
      from created
    )
    select ${columns(sql)}, ${unused(sql)}
    from held left join created using (user_id) left join audited on true`;
  return row && (row.id === null ? 'too_many' : row);
}

export interface RotatedApiKey {
  readonly key: OwnedApiKey;
  /** When the old one ends. */
  readonly previousExpiresAt: Instant;
}

export type NotRotated = 'over' | 'already_rotated' | 'too_many';

const ROTATED: AuditAction = 'api_key.rotated';

/**
 * Makes a key that takes over from another, like it in name, scopes and end; the old one goes on
 * until `overlapUntil` at most. Undefined when the user has no key of that id.
 */
export async function rotateApiKey(
  sql: Sql,
  keyId: string,
  key: NewApiKey & { readonly overlapUntil: Instant },
  actor: Actor,
): Promise<RotatedApiKey | NotRotated | undefined> {
  const [row] = await sql<(OwnedApiKey & RotationRow)[]>`
    with owner as materialized (
      select id from users where id = ${actor.userId} for no key update
    ), old as materialized (
      select api_keys.*, is_active and coalesce(${actor.at} < expires_at, true) as is_live,
        count_live_api_keys(owner.id, ${actor.at}) as live
      from api_keys join owner on owner.id = api_keys.user_id
      where api_keys.id = ${keyId} for update of api_keys
    ), created as (
      insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at,
        expires_at, rotated_from)
      select ${key.id}, user_id, name, ${key.prefix}, ${key.digest}::bytea, scopes, daily_quota,
        ${actor.at}::timestamptz, expires_at, id
      from old where is_live and live < ${LIVE_WITH_OVERLAPS_MAX}
      on conflict (rotated_from) do nothing
      returning *
    ), ending as (
      update api_keys set expires_at = least(api_keys.expires_at, ${key.overlapUntil})
      from created where api_keys.id = created.rotated_from
      returning api_keys.id, api_keys.expires_at
    ), audited as (
      select record_audit(${actor.at}, ${ROTATED}, ${actor.userId}, created.id::text,
        ${actor.address}, jsonb_build_object('rotated_from', ending.id, 'until', ending.expires_at)
          || ${actorDetails(actor)}::text::jsonb) as audit_id
      from created join ending on ending.id = created.rotated_from
    ), new as (
      select ${columns(sql)} from created
    )
    select new.*, ${unused(sql)}, old.is_live as "isLive",
      old.live >= ${LIVE_WITH_OVERLAPS_MAX} as "isTooMany",
      ending.expires_at as "previousExpiresAt"
    from old left join new on true left join ending on true left join audited on true`;
  if (!row) return undefined;
  const { isLive, isTooMany, previousExpiresAt, ...created } = row;
  if (previousExpiresAt !== null) return { key: created, previousExpiresAt };
  if (!isLive) return 'over';
  return isTooMany ? 'too_many' : 'already_rotated';
}

interface RotationRow {
  readonly isLive: boolean;
  readonly isTooMany: boolean;
  readonly previousExpiresAt: Instant | null;
}

const REVOKED: AuditAction = 'api_key.revoked';

/**
 * Revokes a key; its row stays. False when the user has none of that id. Once more changes nothing
 * and leaves no second row in the audit log.
 */
export async function revokeApiKey(sql: Sql, keyId: string, actor: Actor): Promise<boolean> {
  const found = await sql`
    with owner as materialized (
      select id from users where id = ${actor.userId} for no key update
    ), revoked as (
      update api_keys set is_active = false, revoked_at = ${actor.at}
      from owner where api_keys.id = ${keyId} and api_keys.user_id = owner.id and is_active
      returning api_keys.id, prefix
    ), audited as (
      select record_audit(${actor.at}, ${REVOKED}, ${actor.userId}, id::text, ${actor.address},
        jsonb_build_object('prefix', prefix) || ${actorDetails(actor)}::text::jsonb)
      from revoked
    )
    select id from revoked, audited
    union all select id from api_keys where id = ${keyId} and user_id = ${actor.userId}`;
  return found.length > 0;
}
