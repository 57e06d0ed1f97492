import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails, selectActingAdmin } from './actor.ts';

export interface Invite {
  readonly id: string;
  readonly role: 'ADMIN' | 'USER';
  readonly maxUses: number;
  readonly uses: number;
  readonly expiresAt: Instant;
  readonly note: string | null;
  /** Null when set-up made it. */
  readonly createdBy: string | null;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export const INVITE_STATUSES = ['live', 'used', 'expired', 'revoked'] as const;
export type InviteStatus = (typeof INVITE_STATUSES)[number];

export function inviteStatus(invite: Invite, now: Instant): InviteStatus {
  if (invite.revokedAt !== null) return 'revoked';
  if (invite.uses >= invite.maxUses) return 'used';
  return invite.expiresAt <= now ? 'expired' : 'live';
}

const columns = (sql: Sql) => sql`id, role, max_uses as "maxUses", uses, expires_at as "expiresAt",
  note, created_by as "createdBy", created_at as "createdAt", revoked_at as "revokedAt"`;

export interface NewInvite {
  readonly id: string;
  readonly codeDigest: Uint8Array;
  readonly role: 'ADMIN' | 'USER';
  readonly maxUses: number;
  readonly expiresAt: Instant;
  readonly note: string | null;
}

/** Undefined, and nothing is made, if the actor is no active administrator any more. */
export async function createInvite(
  sql: Sql,
  invite: NewInvite,
  actor: Actor,
): Promise<Invite | undefined> {
  const [created] = await sql<Invite[]>`
    with maker as materialized (${selectActingAdmin(sql, actor)}), created as (
      insert into invites (id, code_digest, role, max_uses, expires_at, note, created_by, created_at)
      select ${invite.id}::uuid, ${invite.codeDigest}::bytea, ${invite.role}::user_role,
        ${invite.maxUses}::int, ${invite.expiresAt}::timestamptz, ${invite.note}::text, id,
        ${actor.at}::timestamptz
      from maker
      returning *
    ), audited as (
      select record_audit(${actor.at}, 'invite.created', ${actor.userId}, id::text, ${actor.address},
        jsonb_build_object('role', role, 'max_uses', max_uses, 'expires_at', expires_at)
          || ${actorDetails(actor)}::text::jsonb)
      from created
    )
    select ${columns(sql)} from created, audited`;
  return created;
}

/** Newest first; one row more than `limit` when there is a next page. */
export async function listInvites(
  sql: Sql,
  page: { readonly limit: number; readonly before?: { at: Instant; id: string } | undefined },
): Promise<readonly Invite[]> {
  const { before, limit } = page;
  return await sql<Invite[]>`
    select ${columns(sql)} from invites
    ${before ? sql`where (created_at, id) < (${before.at}, ${before.id}::uuid)` : sql``}
    order by created_at desc, id desc limit ${limit + 1}`;
}

/**
 * Ends an invite; accounts that it opened stay. Revoking it again changes nothing and leaves no second row in
 * the audit log. Nor does it change anything if the actor is no active administrator any more (`not_admin`).
 */
export async function revokeInvite(
  sql: Sql,
  inviteId: string,
  actor: Actor,
): Promise<'revoked' | 'unknown' | 'not_admin'> {
  const [row] = await sql<{ isByAdmin: boolean; isKnown: boolean }[]>`
    with acting as materialized (${selectActingAdmin(sql, actor)}), revoked as (
      update invites set revoked_at = ${actor.at} from acting
      where invites.id = ${inviteId} and revoked_at is null
      returning invites.id, uses, max_uses
    ), audited as materialized (
      select record_audit(${actor.at}, 'invite.revoked', ${actor.userId}, id::text, ${actor.address},
        jsonb_build_object('uses', uses, 'max_uses', max_uses) || ${actorDetails(actor)}::text::jsonb)
      from revoked
    )
    select exists (select from acting) as "isByAdmin",
      exists (select from invites where id = ${inviteId}) as "isKnown"
    from (select count(*) from audited) as done`;
  if (!row?.isByAdmin) return 'not_admin';
  return row.isKnown ? 'revoked' : 'unknown';
}
