import type { Sql } from '@mockstreet/db/client';
import { formatInstant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails } from '#accounts/actor';
import type { ModeSaid } from '../core/trading-modes.ts';

/** All that was ever said of who may trade what, oldest first. */
export async function readTradingModes(sql: Sql): Promise<ModeSaid[]> {
  return await sql<ModeSaid[]>`select ${columns(sql)} from trading_modes order by id`;
}

/** What an administrator wants to say: of everything where the scope is ALL. */
export type ModeWish = Pick<ModeSaid, 'scope' | 'subject' | 'mode' | 'note'>;

/** `unchanged` where the same was said last; nothing is written then, nor for the other two. */
export type ModeOutcome = 'set' | 'unchanged' | 'unknown_subject' | 'not_admin';

/** Says in which mode something trades, in two minutes' time. Leaves a row in the audit log. */
export async function setTradingMode(sql: Sql, wish: ModeWish, actor: Actor): Promise<ModeOutcome> {
  const row = { ...wish, set_by: actor.userId, set_at: formatInstant(actor.at) };
  const [answer] = await sql<{ outcome: ModeOutcome }[]>`
    select set_trading_mode(${JSON.stringify(row)}::text::jsonb, ${actor.address},
      ${actorDetails(actor)}::text::jsonb) as outcome`;
  if (!answer) throw new Error('set_trading_mode answered nothing');
  return answer.outcome;
}

const columns = (sql: Sql) => sql`id, scope, subject, mode, note, set_by as "setBy",
  set_at as "setAt", effective_from as "effectiveFrom"`;
