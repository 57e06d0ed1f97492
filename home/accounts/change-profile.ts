import type { Sql } from '@mockstreet/db/client';
import type { Actor } from './actor.ts';
import { type ShownProfileChange, upsertShownProfile } from './shown-profile.ts';
import type { User } from './user.ts';

/** What a user changes of themselves; undefined leaves it as it is. */
export interface ProfileChange {
  readonly nickname: string | undefined;
  readonly discordAlertsMuted?: boolean | undefined;
  /** What friends see of them. */
  readonly shown?: ShownProfileChange | undefined;
  /** Ends the link to a user of Discord, if there is one. */
  readonly isDiscordUnlinked?: boolean | undefined;
  readonly password:
    | {
        readonly newHash: string;
        /** The one that was checked; another one by now means that somebody was faster. */
        readonly expectedHash: string;
      }
    | undefined;
}

/** Of whom a password is to be checked; undefined when they are deactivated. */
export async function findPasswordHash(sql: Sql, userId: string): Promise<string | undefined> {
  const [row] = await sql<{ hash: string }[]>`
    select password_hash as hash from users where id = ${userId} and is_active`;
  return row?.hash;
}

/**
 * Changes a user's own profile, all of it or nothing. A new password ends all their sessions, the
 * one that asks as well. Undefined when they were deactivated or their password was changed meanwhile.
 */
export async function changeProfile(
  sql: Sql,
  change: ProfileChange,
  actor: Actor,
): Promise<User | undefined> {
  const { newHash = null, expectedHash = null } = change.password ?? {};
  const { shown, isDiscordUnlinked = false } = change;
  const nothing = () => sql`select null::uuid as user_id where false`;
  const [user] = await sql<User[]>`
    with before as materialized (
      select id, nickname, discord_alerts_muted from users
      where id = ${actor.userId} and is_active
        and password_hash = coalesce(${expectedHash}, password_hash)
      for no key update
    ), changed as (
      update users set nickname = coalesce(${change.nickname ?? null}, users.nickname),
        discord_alerts_muted = coalesce(${change.discordAlertsMuted ?? null},
          users.discord_alerts_muted),
        password_hash = coalesce(${newHash}, users.password_hash)
      from before where users.id = before.id
      returning users.*, before.nickname as nickname_before,
        before.discord_alerts_muted as muted_before
    ), ended as materialized (
      select id, end_user_sessions(id, ${actor.at}, 'password_changed') as sessions
      from changed where ${newHash}::text is not null
    ), shown as (
      ${shown ? upsertShownProfile(sql, shown, actor.at) : nothing()}
    ), unlinked as materialized (
      -- After sessions and profile, and before the other acts: the audit log is locked after all else.
      ${isDiscordUnlinked ? unlinking(sql, actor) : nothing()}
    ), acts as (
      select id, 'password.changed' as action,
        jsonb_build_object('sessions_ended', cardinality(sessions)) as details
      from ended
      union all
      select id, 'user.changed', jsonb_build_object('nickname',
        jsonb_build_object('from', nickname_before, 'to', nickname))
      from changed where nickname <> nickname_before
      union all
      select id, 'user.changed', jsonb_build_object('discord_alerts_muted',
        jsonb_build_object('from', muted_before, 'to', discord_alerts_muted))
      from changed where discord_alerts_muted <> muted_before
      union all
      select user_id, 'user.changed', jsonb_build_object('profile',
        to_jsonb(shown) - 'user_id' - 'changed_at')
      from shown
    ), audited as materialized (
      select record_audit(${actor.at}, action, id, id::text, ${actor.address}, details)
      from acts, (select count(*) from unlinked) as done
    )
    select id, username, nickname, role, is_active as "isActive",
      discord_alerts_muted as "discordAlertsMuted", created_at as "createdAt"
    from changed, (select count(*) from audited) as done`;
  return user;
}

/** Of who is changed, once their sessions and their profile are. */
function unlinking(sql: Sql, { at, address }: Actor) {
  return sql`
    select unlink_discord(id, ${at}, ${address}) as ended
    from changed, (select count(*) from ended) as sessions, (select count(*) from shown) as profiles`;
}
