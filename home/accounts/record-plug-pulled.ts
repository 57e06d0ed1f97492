import type { Sql } from '@mockstreet/db/client';
import { type Actor, actorDetails } from './actor.ts';
import type { AuditAction } from './audit-actions.ts';

const ACTION: AuditAction = 'plug.pulled';

/** That an administrator has home taken away for so long; `not_admin` if the actor is none any more. */
export async function recordPlugPulled(
  sql: Sql,
  seconds: number,
  actor: Actor,
): Promise<'done' | 'not_admin'> {
  const recorded = await sql`
    select record_audit(${actor.at}, ${ACTION}, ${actor.userId}, null, ${actor.address},
      jsonb_build_object('seconds', ${seconds}::int) || ${actorDetails(actor)}::text::jsonb)
    from users where id = ${actor.userId} and is_active and role = 'ADMIN'`;
  return recorded.length === 1 ? 'done' : 'not_admin';
}
