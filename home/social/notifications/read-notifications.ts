import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';

/** No more than that is counted of what is unread. */
export const UNREAD_MAX = 1_000;
/**
 * What was written longer ago than this stands in the list. Two who write at once may commit in another order than that of
 * their clocks, by no more than a statement may take.
 */
const SETTLES_MICROS = MICROS_PER_MINUTE;

/** The place of a row: the newest is the greatest. */
export interface Place {
  readonly at: Instant;
  readonly id: string;
}

/** A row of the view of its kind. */
export interface NotificationRow extends Place {
  readonly kind: string;
  readonly event_at: Instant;
  readonly details: Readonly<Record<string, unknown>>;
  readonly is_read: boolean;
}

export interface NotificationQuestion {
  readonly userId: string;
  /** Which there are, or are asked for: each has a view. */
  readonly kinds: readonly string[];
}

export interface PageQuestion extends NotificationQuestion {
  readonly unreadOnly: boolean;
  readonly cursor: Place | undefined;
  readonly limit: number;
}

type Fragment = ReturnType<typeof nothing>;
const nothing = (sql: Sql) => sql``;

/** So many of each kind at most, by an index each, whatever else there is. */
function newestOfEach(
  sql: Sql,
  { userId, kinds }: NotificationQuestion,
  { where, limit }: { readonly where: Fragment; readonly limit: number },
): Fragment {
  const parts = kinds.map(
    (kind) => sql`(select id, at, kind, event_at, details
      from ${sql(`notified_${kind.toLowerCase()}`)}
      where user_id = ${userId} ${where} order by at desc, id desc limit ${limit})`,
  );
  return sql`${parts.flatMap((part, at) => (at === 0 ? [part] : [sql` union all `, part]))}`;
}

/** Beyond the mark of a user, and not read apart from it. */
const isUnread = (sql: Sql, userId: string) => sql`
  and (at, id) > (
    coalesce((select up_to_at from notification_marks where user_id = ${userId}), '-infinity'),
    coalesce((select up_to_id from notification_marks where user_id = ${userId}),
      '00000000-0000-0000-0000-000000000000'))
  and id <> all (coalesce((select also from notification_marks where user_id = ${userId}), '{}'))`;

/** One user's notifications, newest first; one row more than `limit` when there is a next page. */
export async function readNotifications(
  sql: Sql,
  question: PageQuestion,
): Promise<readonly NotificationRow[]> {
  const { userId, unreadOnly, cursor, limit } = question;
  const behind = cursor
    ? sql`and (at, id) < (${cursor.at}::timestamptz, ${cursor.id}::uuid)`
    : nothing(sql);
  const where = sql`${behind} ${unreadOnly ? isUnread(sql, userId) : nothing(sql)}`;
  return await sql<NotificationRow[]>`
    select fact.*, coalesce((at, id) <= (up_to_at, up_to_id) or id = any(also), false) as is_read
    from (${newestOfEach(sql, question, { where, limit: limit + 1 })}) as fact
    left join notification_marks as mark on mark.user_id = ${userId}
    order by at desc, id desc limit ${limit + 1}`;
}

/** How many are unread, up to {@link UNREAD_MAX}. */
export async function countUnread(sql: Sql, question: NotificationQuestion): Promise<number> {
  const where = isUnread(sql, question.userId);
  const [row] = await sql<{ count: number }[]>`
    select least(count(*), ${UNREAD_MAX})::int as count
    from (${newestOfEach(sql, question, { where, limit: UNREAD_MAX })}) as unread`;
  return row?.count ?? 0;
}

export interface MarkQuestion extends NotificationQuestion {
  /** A notification; all where none is named. */
  readonly upTo: string | undefined;
  readonly now: Instant;
}

/** Read beyond the mark at once, at most, of each kind. */
const ALSO_MAX = 1_000;

/**
 * Marks as read what stands in the list up to one of them, or all that stands in it. What comes in before that one later, as its
 * writer was slower, stays unread. False where the user has no such notification.
 */
export async function markRead(sql: Sql, question: MarkQuestion): Promise<boolean> {
  const { userId, upTo, now } = question;
  const floor = addMicros(now, -SETTLES_MICROS);
  const isTarget = upTo === undefined ? nothing(sql) : sql`and id = ${upTo}::uuid`;
  const isRecent = sql`
    and (at, id) > ((select at from mark), (select id from mark))
    and ((at, id) <= ((select at from target), (select id from target))
      or id = any((select also from known)::uuid[]))`;
  const [row] = await sql<{ isThere: boolean }[]>`
    with target as materialized (
      select at, id from (${newestOfEach(sql, question, { where: isTarget, limit: 1 })}) as asked
      order by at desc, id desc limit 1),
    known as materialized (
      select up_to_at, up_to_id, also from notification_marks where user_id = ${userId}),
    mark as materialized (
      select at, id from (
        select at, id from target where at <= ${floor}::timestamptz
        union all
        select ${floor}::timestamptz, '00000000-0000-0000-0000-000000000000'::uuid from target
        where at > ${floor}::timestamptz
        union all
        select up_to_at, up_to_id from known) as places
      order by at desc, id desc limit 1),
    marked as (
      insert into notification_marks as known (user_id, up_to_at, up_to_id, also, marked_at)
      select ${userId}, mark.at, mark.id,
        array(select id from (
            ${newestOfEach(sql, question, { where: isRecent, limit: ALSO_MAX })}) as recent
          order by id),
        ${now}::timestamptz
      from mark where exists (select from target)
      on conflict (user_id) do update set up_to_at = excluded.up_to_at, up_to_id = excluded.up_to_id,
        also = excluded.also, marked_at = excluded.marked_at
        where (excluded.up_to_at, excluded.up_to_id) >= (known.up_to_at, known.up_to_id)
          and (known.up_to_at, known.up_to_id, known.also)
            is distinct from (excluded.up_to_at, excluded.up_to_id, excluded.also))
    select exists (select from target) as "isThere"`;
  return row?.isThere === true || upTo === undefined;
}
