import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails, selectActingAdmin } from '#accounts/actor';
import { type HaltJump, type JumpColumns, toJump } from './halts.ts';

/** A halt as administrators see it. */
export interface Halt {
  readonly id: string;
  readonly tickerId: string;
  readonly cause: 'ADMIN' | 'JUMP';
  readonly note: string | null;
  /** Null for a JUMP. */
  readonly requestedBy: string | null;
  readonly requestedAt: Instant;
  /** Null until the feeder has taken it in. */
  readonly fromAt: Instant | null;
  readonly resumeRequestedAt: Instant | null;
  /** Null where a corporate action explained the jump. */
  readonly resumedBy: string | null;
  /** Null while it lasts. */
  readonly toAt: Instant | null;
  readonly jump: HaltJump | null;
}

export const HALT_STATUSES = ['requested', 'halted', 'resuming', 'over'] as const;
export type HaltStatus = (typeof HALT_STATUSES)[number];

export function haltStatus(halt: Halt): HaltStatus {
  if (halt.toAt !== null) return 'over';
  if (halt.resumeRequestedAt !== null) return 'resuming';
  return halt.fromAt === null ? 'requested' : 'halted';
}

export interface NewHalt {
  readonly id: string;
  /** Of an instrument that exists. */
  readonly tickerId: string;
  readonly note: string;
}

/**
 * Asks for a halt; the feeder takes it in within seconds. `not_admin` if the actor is no active
 * administrator any more, `already_halted` if the instrument is, or is about to be.
 */
export async function requestHalt(
  sql: Sql,
  { id, tickerId, note }: NewHalt,
  actor: Actor,
): Promise<Halt | 'already_halted' | 'not_admin'> {
  const [row] = await sql<(HaltRow & { isAdmin: true })[] | { isAdmin: boolean; id: null }[]>`
    with maker as materialized (${selectActingAdmin(sql, actor)}), requested as (
      insert into halts (id, ticker_id, cause, note, requested_by, requested_at)
      select ${id}::uuid, ${tickerId}, 'ADMIN', ${note}, id, ${actor.at}::timestamptz from maker
      on conflict do nothing
      returning *
    ), audited as (
      select record_audit(${actor.at}, 'halt.requested', ${actor.userId}, ticker_id, ${actor.address},
        jsonb_build_object('halt_id', id, 'note', note) || ${actorDetails(actor)}::text::jsonb)
      from requested
    )
    select exists (select from maker) as "isAdmin", halt.*
    from (values (true)) as one
      left join (select ${columns(sql)} from requested, audited) as halt on true`;
  if (!row?.isAdmin) return 'not_admin';
  return row.id === null ? 'already_halted' : toHalt(row as HaltRow);
}

/**
 * Asks for the end of a halt; the feeder takes it in within seconds. Undefined when there is none of
 * that id. Once more, or when it is over, changes nothing and leaves nothing in the audit log.
 */
export async function requestResume(
  sql: Sql,
  haltId: string,
  actor: Actor,
): Promise<Halt | 'not_admin' | undefined> {
  const [maker] = await sql`
    with maker as materialized (${selectActingAdmin(sql, actor)}), asked as (
      update halts set resume_requested_at = ${actor.at}::timestamptz, resumed_by = maker.id
      from maker
      where halts.id = ${haltId} and to_at is null and resume_requested_at is null
      returning halts.id, ticker_id
    )
    select id, (
      select record_audit(${actor.at}, 'halt.resumed', ${actor.userId}, ticker_id, ${actor.address},
        jsonb_build_object('halt_id', id) || ${actorDetails(actor)}::text::jsonb)::text
      from asked) as audited
    from maker`;
  if (!maker) return 'not_admin';
  const [row] = await sql<HaltRow[]>`select ${columns(sql)} from halts where id = ${haltId}`;
  return row && toHalt(row);
}

/** Newest first; one row more than `limit` when there is a next page. */
export async function listHalts(
  sql: Sql,
  page: { readonly limit: number; readonly before?: { at: Instant; id: string } | undefined },
): Promise<readonly Halt[]> {
  const { before, limit } = page;
  const rows = await sql<HaltRow[]>`
    select ${columns(sql)} from halts
    ${before ? sql`where (requested_at, id) < (${before.at}, ${before.id}::uuid)` : sql``}
    order by requested_at desc, id desc limit ${limit + 1}`;
  return rows.map(toHalt);
}

type HaltRow = Omit<Halt, 'jump'> & JumpColumns;

const columns = (sql: Sql) => sql`id, ticker_id as "tickerId", cause, note,
  requested_by as "requestedBy", requested_at as "requestedAt", from_at as "fromAt",
  resume_requested_at as "resumeRequestedAt", resumed_by as "resumedBy", to_at as "toAt",
  before_at as "beforeAt", before_price as "beforePrice", after_at as "afterAt",
  after_price as "afterPrice", source`;

function toHalt({ beforeAt, beforePrice, afterAt, afterPrice, source, ...halt }: HaltRow): Halt {
  return { ...halt, jump: toJump({ beforeAt, beforePrice, afterAt, afterPrice, source }) };
}
