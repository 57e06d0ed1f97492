import type { Sql } from '@mockstreet/db/client';
import { type Actor, actorDetails } from './actor.ts';
import { type ManagedUser, managedUser } from './list-users.ts';

/** What an administrator changes of a user; undefined leaves it as it is. */
export interface UserChange {
  readonly role?: 'ADMIN' | 'USER' | undefined;
  readonly isActive?: boolean | undefined;
  readonly nickname?: string | undefined;
}

/**
 * Changes a user and writes down each thing that became different. Deactivation ends all sessions
 * and revokes all API keys with it, and like the loss of the role the invites that the user made:
 * with one of them they would let themselves in again. Reactivation brings none of it back.
 * Undefined when there is no such user; `last_admin` when no active administrator would remain, `not_admin` when the
 * actor is none any more: who loses the role at this very moment does not give it back to themselves.
 */
export async function changeUser(
  sql: Sql,
  userId: string,
  change: UserChange,
  actor: Actor,
): Promise<ManagedUser | 'last_admin' | 'not_admin' | undefined> {
  const { role = null, isActive = null, nickname = null } = change;
  try {
    const [row] = await sql<ChangedRow[]>`
      with locked as materialized (
        -- In one order, so that two who change each other do not lock each other out.
        select id, role, is_active, nickname from users
        where id in (${userId}, ${actor.userId}) order by id for no key update
      ), acting as (
        select exists (
          select from locked
          where id = ${actor.userId} and is_active and role = 'ADMIN') as is_admin
      ), before as (
        select locked.* from locked join acting on is_admin where id = ${userId}
      ), changed as (
        update users set role = coalesce(${role}, users.role),
          is_active = coalesce(${isActive}, users.is_active),
          nickname = coalesce(${nickname}, users.nickname)
        from before where users.id = before.id
        returning users.*, before.role as role_before, before.is_active as was_active,
          before.nickname as nickname_before
      ), ended as materialized (
        select id, end_user_sessions(id, ${actor.at}, 'deactivated') as sessions,
          revoke_user_api_keys(id, ${actor.at}) as api_keys
        from changed where was_active and not is_active
      ), disinvited as materialized (
        select id, revoke_user_invites(id, ${actor.at}) as invites
        from changed where was_active and not is_active or role_before = 'ADMIN' and role <> 'ADMIN'
      ), acts as (
        -- Sessions, keys and invites first: the audit log is locked after all else.
        select id, 'user.deactivated' as action,
          jsonb_build_object('sessions_ended', cardinality(sessions),
            'api_keys_revoked', cardinality(api_keys),
            'invites_revoked', cardinality(invites)) as details
        from ended join disinvited using (id)
        union all
        select id, 'user.reactivated', '{}' from changed where is_active and not was_active
        union all
        select id, 'user.role_changed', jsonb_strip_nulls(jsonb_build_object(
          'from', role_before, 'to', role, 'invites_revoked', cardinality(invites)))
        from changed left join disinvited using (id) where role <> role_before
        union all
        select id, 'user.changed', jsonb_build_object('nickname',
          jsonb_build_object('from', nickname_before, 'to', nickname))
        from changed where nickname <> nickname_before
      ), audited as materialized (
        select record_audit(${actor.at}, action, ${actor.userId}, id::text, ${actor.address},
          details || ${actorDetails(actor)}::text::jsonb)
        from acts
      )
      select acting.is_admin as "isByAdmin", ${managedUser(sql, actor.at)}
      from acting
      left join (changed as users cross join (select count(*) from audited) as done) on true`;
    if (!row?.isByAdmin) return 'not_admin';
    const { isByAdmin: _, ...user } = row;
    return user.id === null ? undefined : user;
  } catch (fault) {
    if (isLastAdmin(fault)) return 'last_admin';
    throw fault;
  }
}

/** Where nobody was changed all but the first is null. */
type ChangedRow = { readonly isByAdmin: boolean } & (ManagedUser | { readonly id: null });

/** Told by the trigger `an_admin_remains`, which sees what others commit at the same time. */
function isLastAdmin(fault: unknown): boolean {
  return (
    fault instanceof Error &&
    'constraint_name' in fault &&
    fault.constraint_name === 'an_admin_remains'
  );
}
