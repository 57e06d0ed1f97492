import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails } from '#accounts/actor';

export const DEAD_LETTER_STATES = ['OPEN', 'REPLAY_ASKED', 'REPLAYED', 'DISCARDED'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

/** A message that the engine set aside, as administrators see it. */
export interface KeptLetter {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  /** As the engine said; splitReason() takes it apart. */
  readonly reason: string;
  readonly excerpt: string;
  readonly partition: number;
  readonly setAsideAt: Instant;
  readonly isBackDated: boolean | null;
  readonly userId: string | null;
  readonly orderId: string | null;
  readonly commandId: string | null;
  readonly acceptedAt: Instant | null;
  readonly state: DeadLetterState;
  readonly decidedAt: Instant | null;
  readonly decidedBy: string | null;
  readonly answeredAt: Instant | null;
  readonly outcome: string | null;
}

/** Newest first; one row more than `limit` when there is a next page. */
export async function listLetters(
  sql: Sql,
  page: {
    readonly limit: number;
    readonly before?: { readonly at: Instant; readonly id: string } | undefined;
    readonly state?: DeadLetterState | undefined;
  },
): Promise<readonly KeptLetter[]> {
  const { before, limit, state } = page;
  return await sql<KeptLetter[]>`
    select ${columns(sql)} from dead_letters
    where ${state ? sql`state = ${state}` : sql`true`}
      and ${before ? sql`(set_aside_at, id) < (${before.at}, ${before.id}::uuid)` : sql`true`}
    order by set_aside_at desc, id desc limit ${limit + 1}`;
}

export async function findLetter(sql: Sql, id: string): Promise<KeptLetter | undefined> {
  const [row] = await sql<KeptLetter[]>`
    select ${columns(sql)} from dead_letters where id = ${id}`;
  return row;
}

/** Why a letter may not be decided of so. */
export const LETTER_REFUSALS = {
  already_discarded: 'was discarded',
  already_replayed: 'was replayed, or is about to be',
  not_kept: 'was too large to be kept',
  back_dated: 'may have been stamped behind its time, and would get a price of the past',
  too_old: 'was accepted more than seven days ago',
} as const;
export type LetterRefusal = keyof typeof LETTER_REFUSALS;

/**
 * Decides what becomes of a letter, in an administrator's name. A replay is done by an engine, within seconds. Leaves
 * a row in the audit log, unless it was decided so already.
 */
export async function decideLetter(
  sql: Sql,
  { id, decision }: { readonly id: string; readonly decision: 'replay' | 'discard' },
  actor: Actor,
): Promise<'done' | 'not_admin' | 'unknown' | LetterRefusal> {
  const [row] = await sql<{ answer: 'done' | 'not_admin' | 'unknown' | LetterRefusal }[]>`
    select decide_dead_letter(${id}, ${decision}, ${formatInstant(actor.at)}, ${actor.userId},
      ${actor.address}, ${actorDetails(actor)}::text::jsonb) as answer`;
  if (!row) throw new Error('decide_dead_letter answered nothing');
  return row.answer;
}

/** How many there are of each state that somebody has still to do something about. */
export async function countLetters(
  sql: Sql,
): Promise<{ readonly open: number; readonly asked: number; readonly oldestAt: Instant | null }> {
  const [row] = await sql<{ open: number; asked: number; oldestAt: Instant | null }[]>`
    select (select count(*)::int from dead_letters where state = 'OPEN') as open,
      (select count(*)::int from dead_letters where state = 'REPLAY_ASKED') as asked,
      (select min(set_aside_at) from dead_letters where state = 'OPEN') as "oldestAt"`;
  if (!row) throw new Error('letters were not counted');
  return row;
}

const columns = (sql: Sql) => sql`id, encode(content_sha256, 'hex') as sha256, bytes, reason,
  excerpt, partition, set_aside_at as "setAsideAt", is_back_dated as "isBackDated",
  user_id as "userId", order_id as "orderId", command_id as "commandId",
  accepted_at as "acceptedAt", state, decided_at as "decidedAt", decided_by as "decidedBy",
  answered_at as "answeredAt", outcome`;
