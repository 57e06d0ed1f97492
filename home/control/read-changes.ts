import type { Sql } from '@mockstreet/db/client';
import type { ApiKeyScope } from '@mockstreet/shared/api-key';
import type { EndedSession, TradingKey } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  formatInstantOrNull,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { CLOCK_TOLERANCE_SECONDS } from '@mockstreet/shared/token';

/** A stretch of what the edges have to know, by the numbers of the changes. */
export interface ControlChanges {
  /** Everything numbered above the one that was asked after, up to this, is here. */
  readonly to: number;
  /** Whether `to` is the newest there is; else there is more after it. */
  readonly isNewest: boolean;
  readonly endedSessions: readonly EndedSession[];
  readonly apiKeys: readonly TradingKey[];
}

export interface ChangesQuestion {
  /** Zero for all that still matters. */
  readonly after: number;
  readonly asOf: Instant;
  readonly limit: number;
}

/** The edge judges by its own clock, which may be behind by as much again. */
const FORGET_MICROS = CLOCK_TOLERANCE_SECONDS * MICROS_PER_SECOND;

/**
 * Reads changes in the order of their numbers, at most `limit`. Numbers commit in their order (see
 * `next_control_change`), so what one statement sees up to a number is all there ever will be.
 *
 * Left out are sessions whose tokens have all run out and, from the very beginning, API keys that
 * are over: an edge that knows nothing refuses those anyway. Keys that may not trade are told, so
 * that it can say so instead of calling them unknown.
 */
export async function readChanges(sql: Sql, question: ChangesQuestion): Promise<ControlChanges> {
  const { after, asOf, limit } = question;
  const rows = await sql<ChangeRow[]>`
    with newest as (
      select greatest((select max(change_id) from sessions), (select max(change_id) from api_keys),
        0) as change_id),
    changed as (
      select change_id, 'session' as kind, id, ended_at as until, expires_at as "expiresAt",
        null::uuid as "userId", null as prefix, null as digest, null::text[] as scopes,
        created_at as "from"
      from sessions
      where change_id > ${after} and expires_at > ${addMicros(asOf, -2 * FORGET_MICROS)}
      union all
      select change_id, 'apiKey', id, least(revoked_at, expires_at), null, user_id, prefix,
        encode(digest, 'hex'), scopes, created_at
      from api_keys
      where change_id > ${after} and (${after} > 0
        or coalesce(least(revoked_at, expires_at), 'infinity') > ${asOf})
      order by change_id limit ${limit})
    select newest.change_id::float8 as newest, changed.change_id::float8 as "changeId", kind, id,
      until, "expiresAt", "userId", prefix, digest, scopes, "from"
    from newest left join changed on true order by changed.change_id`;
  const found = rows.filter((row) => row.kind !== null);
  const newest = rows[0]?.newest ?? 0;
  const to = found.length < limit ? newest : (found.at(-1)?.changeId ?? newest);
  return {
    to,
    isNewest: to === newest,
    endedSessions: found.flatMap((row) => (row.kind === 'session' ? [endedSession(row)] : [])),
    apiKeys: found.flatMap((row) => (row.kind === 'apiKey' ? [tradingKey(row)] : [])),
  };
}

interface SessionRow {
  readonly kind: 'session';
  readonly changeId: number;
  readonly id: string;
  readonly until: Instant;
  readonly expiresAt: Instant;
}

interface ApiKeyRow {
  readonly kind: 'apiKey';
  readonly changeId: number;
  readonly id: string;
  readonly userId: string;
  readonly prefix: string;
  readonly digest: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly from: Instant;
  readonly until: Instant | null;
}

/** Where nothing has changed there is one row, without a change. */
type ChangeRow = { readonly newest: number } & (SessionRow | ApiKeyRow | { readonly kind: null });

function endedSession({ id, until, expiresAt }: SessionRow): EndedSession {
  const forgetAt = addMicros(expiresAt, FORGET_MICROS);
  return { session_id: id, ended_at: formatInstant(until), forget_at: formatInstant(forgetAt) };
}

function tradingKey(row: ApiKeyRow): TradingKey {
  return {
    key_id: row.id,
    user_id: row.userId,
    prefix: row.prefix,
    digest: row.digest,
    scopes: [...row.scopes],
    from: formatInstant(row.from),
    until: formatInstantOrNull(row.until),
  };
}
