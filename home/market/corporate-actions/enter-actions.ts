import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails, selectActingAdmin } from '#accounts/actor';
import {
  type ActionKind,
  ENTRY_DELAY_MICROS_MAX,
  ENTRY_MARGIN_MICROS,
} from './corporate-action.ts';

/** A corporate action as people see it; decimals as text. */
export interface EnteredAction {
  readonly id: string;
  readonly tickerId: string;
  readonly kind: ActionKind;
  readonly effectiveAt: Instant;
  /** Both of a SPLIT. */
  readonly newShares: number | null;
  readonly oldShares: number | null;
  /** Of a CASH_DIVIDEND or a REDEMPTION, for each share in the instrument's currency. */
  readonly amount: string | null;
  readonly note: string | null;
  /** Null of what a strike came to. */
  readonly createdBy: string | null;
  readonly createdAt: Instant;
  readonly cancelledAt: Instant | null;
}

type EnteredRow = { readonly isAdmin: boolean; readonly isAhead: boolean } & (
  | EnteredAction
  | { readonly id: null }
);

export type NewAction = Omit<EnteredAction, 'createdBy' | 'createdAt' | 'cancelledAt'>;

type Fragment = ReturnType<Sql>;

const columns = (sql: Sql) => sql`id, ticker_id as "tickerId", kind::text,
  effective_at as "effectiveAt", new_shares as "newShares", old_shares as "oldShares", amount, note,
  created_by as "createdBy", created_at as "createdAt", cancelled_at as "cancelledAt"`;

/** Whether there is still time to enter or to cancel what takes effect then. */
export function isFarEnoughAhead(effectiveAt: Instant, now: Instant): boolean {
  return effectiveAt >= addMicros(now, ENTRY_MARGIN_MICROS);
}

/** Whether as much is left of the margin, by the database's own clock, as a statement needs. */
const isStillAhead = (sql: Sql, effectiveAt: Fragment) => sql`
  ${effectiveAt} >= now() + ${ENTRY_MARGIN_MICROS - ENTRY_DELAY_MICROS_MAX} * interval '1 microsecond'`;

/**
 * Enters an action of an instrument that exists, far enough ahead. `not_admin` if the actor is no active
 * administrator any more, `too_late` if the statement came so late that engines may have passed it,
 * `taken` if the instrument has an action at that very moment.
 */
export async function enterAction(
  sql: Sql,
  action: NewAction,
  actor: Actor,
): Promise<EnteredAction | 'taken' | 'too_late' | 'not_admin'> {
  const { id, tickerId, kind, effectiveAt, newShares, oldShares, amount, note } = action;
  const [row] = await sql<EnteredRow[]>`
    with maker as materialized (${selectActingAdmin(sql, actor)}), entered as (
      insert into corporate_actions (id, ticker_id, kind, effective_at, new_shares, old_shares, amount,
        note, created_by, created_at)
      select ${id}::uuid, ${tickerId}, ${kind}::corporate_action_kind, ${effectiveAt}::timestamptz,
        ${newShares}::int, ${oldShares}::int, ${amount}::numeric, ${note}::text, id,
        ${actor.at}::timestamptz
      from maker where ${isStillAhead(sql, sql`${effectiveAt}::timestamptz`)}
      on conflict do nothing
      returning *
    ), audited as (
      select record_audit(${actor.at}, 'corporate_action.entered', ${actor.userId}, id::text,
        ${actor.address}, jsonb_strip_nulls(jsonb_build_object('ticker_id', ticker_id, 'kind', kind,
          'effective_at', effective_at, 'new_shares', new_shares, 'old_shares', old_shares,
          'amount', trim_scale(amount)::text, 'note', note)) || ${actorDetails(actor)}::text::jsonb)
      from entered
    )
    select exists (select from maker) as "isAdmin",
      ${isStillAhead(sql, sql`${effectiveAt}::timestamptz`)} as "isAhead", action.*
    from (values (true)) as one
      left join (select ${columns(sql)} from entered, audited) as action on true`;
  if (!row?.isAdmin) return 'not_admin';
  if (row.id !== null) return row;
  return row.isAhead ? 'taken' : 'too_late';
}

/**
 * Takes an action back that is still far enough ahead. Undefined when there is none of that id. Once more
 * changes nothing and leaves nothing in the audit log.
 */
export async function cancelAction(
  sql: Sql,
  actionId: string,
  actor: Actor,
): Promise<'cancelled' | 'too_late' | 'not_admin' | undefined> {
  const [row] = await sql<{ isAdmin: boolean; cancelledAt: Instant | null; isKnown: boolean }[]>`
    with maker as materialized (${selectActingAdmin(sql, actor)}), cancelled as (
      update corporate_actions set cancelled_at = ${actor.at}::timestamptz
      from maker
      where corporate_actions.id = ${actionId} and cancelled_at is null
        and effective_at >= ${addMicros(actor.at, ENTRY_MARGIN_MICROS)}::timestamptz
        and ${isStillAhead(sql, sql`effective_at`)}
      returning corporate_actions.id, ticker_id, cancelled_at
    ), audited as (
      select record_audit(${actor.at}, 'corporate_action.cancelled', ${actor.userId}, id::text,
        ${actor.address}, jsonb_build_object('ticker_id', ticker_id)
          || ${actorDetails(actor)}::text::jsonb)
      from cancelled
    )
    select exists (select from maker) as "isAdmin", known.id is not null as "isKnown",
      coalesce(cancelled.cancelled_at, known.cancelled_at) as "cancelledAt"
    from (values (true)) as one
      left join (select id, cancelled_at from corporate_actions where id = ${actionId}) as known on true
      left join (select cancelled_at from cancelled, audited) as cancelled on true`;
  if (!row?.isAdmin) return 'not_admin';
  if (!row.isKnown) return undefined;
  return row.cancelledAt === null ? 'too_late' : 'cancelled';
}

export interface ActionPage {
  readonly limit: number;
  readonly before?: { at: Instant; id: string } | undefined;
  readonly tickerId?: string | undefined;
  /** Those that were taken back, too. */
  readonly withCancelled: boolean;
}

/** By when they take effect, the last first; one row more than `limit` when there is a next page. */
export async function listActions(sql: Sql, page: ActionPage): Promise<readonly EnteredAction[]> {
  const { before, limit, tickerId, withCancelled } = page;
  return await sql<EnteredAction[]>`
    select ${columns(sql)} from corporate_actions
    where (${withCancelled} or cancelled_at is null)
      ${tickerId === undefined ? sql`` : sql`and ticker_id = ${tickerId}`}
      ${before ? sql`and (effective_at, id) < (${before.at}, ${before.id}::uuid)` : sql``}
    order by effective_at desc, id desc limit ${limit + 1}`;
}
