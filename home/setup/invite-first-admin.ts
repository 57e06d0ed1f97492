import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import {
  formatInviteCode,
  INVITE_CODE_RANDOM_BYTES,
  inviteCodeDigest,
} from '#accounts/invite-code';

/** Short, as who lost the code only waits for the next one. */
const LIFETIME_MICROS = 24 * 60 * MICROS_PER_MINUTE;
/** Any constant: two set-ups at once take turns on it. */
const FIRST_ADMIN_LOCK = 7_043_118;

export interface InviteFirstAdminPorts {
  readonly clock: Clock;
  readonly newInviteId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * Makes a one-time invite for an administrator where there is no active one and no such invite
 * waits for its use, and returns its code: the only time that anyone sees it. Undefined when none
 * is needed. One that expired unused is followed by another at the next set-up.
 */
export async function inviteFirstAdmin(
  sql: Sql,
  { clock, newInviteId, randomBytes }: InviteFirstAdminPorts,
): Promise<string | undefined> {
  const code = formatInviteCode(randomBytes(INVITE_CODE_RANDOM_BYTES));
  const now = clock();
  const connection = await sql.reserve();
  try {
    // Before the statement, which looks with a snapshot of when it began.
    await connection`select pg_advisory_lock(${FIRST_ADMIN_LOCK})`;
    const made = await connection`
      with made as (
        insert into invites (id, code_digest, role, max_uses, expires_at, note, created_at)
        select ${newInviteId()}::uuid, ${inviteCodeDigest(code)}, 'ADMIN', 1,
          ${addMicros(now, LIFETIME_MICROS)}::timestamptz, 'first administrator',
          ${now}::timestamptz
        where not exists (select from users where role = 'ADMIN' and is_active)
          and not exists (
            select from invites where role = 'ADMIN' and revoked_at is null and uses < max_uses
              and expires_at > ${now})
        returning id, expires_at
      ), audited as (
        select record_audit(${now}, 'invite.created', null, id::text, null,
          jsonb_build_object('role', 'ADMIN', 'max_uses', 1, 'expires_at', expires_at))
        from made
      )
      select id from made, audited`;
    return made.length === 1 ? code : undefined;
  } finally {
    await connection`select pg_advisory_unlock(${FIRST_ADMIN_LOCK})`;
    connection.release();
  }
}
