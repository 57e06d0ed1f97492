import { reserveSession, type Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import { addMicros, type Clock, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import {
  formatInviteCode,
  INVITE_CODE_RANDOM_BYTES,
  inviteCodeDigest,
} from '#accounts/invite-code';

/** Short, as who lost the code only waits for the next one. */
const LIFETIME_MICROS = MICROS_PER_DAY;

export interface InviteAdminPorts {
  readonly clock: Clock;
  readonly newInviteId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}

/**
 * Makes a one-time invite for an administrator and returns its code: the only time that anyone sees
 * it. `if-none`: where there is no active one and no such invite waits for its use, else undefined;
 * one that expired unused is followed by another at the next set-up. `now`: in any case, for when
 * those that there are have lost their passwords.
 */
export async function inviteAdmin(
  sql: Sql,
  when: 'if-none' | 'now',
  { clock, newInviteId, randomBytes }: InviteAdminPorts,
): Promise<string | undefined> {
  const code = formatInviteCode(randomBytes(INVITE_CODE_RANDOM_BYTES));
  const now = clock();
  const connection = await reserveSession(sql);
  try {
    // Two set-ups at once take turns: before the statement, which looks with a snapshot of when it began.
    await connection`select pg_advisory_lock(${LOCK_KEYS.adminInvite})`;
    const made = await connection`
      with made as (
        insert into invites (id, code_digest, role, max_uses, expires_at, note, created_at)
        select ${newInviteId()}::uuid, ${inviteCodeDigest(code)}, 'ADMIN', 1,
          ${addMicros(now, LIFETIME_MICROS)}::timestamptz,
          ${when === 'now' ? 'administrator, asked for at set-up' : 'first administrator'},
          ${now}::timestamptz
        where ${when === 'now'}
          or not exists (select from users where role = 'ADMIN' and is_active)
          and not exists (
            select from invites where role = 'ADMIN' and revoked_at is null and uses < max_uses
              and expires_at > ${now})
        returning id, expires_at
      ), audited as (
        select record_audit(${now}, 'invite.created', null, id::text, null,
          jsonb_build_object('role', 'ADMIN', 'max_uses', 1, 'expires_at', expires_at,
            'when', ${when}::text))
        from made
      )
      select id from made, audited`;
    return made.length === 1 ? code : undefined;
  } finally {
    await connection`select pg_advisory_unlock(${LOCK_KEYS.adminInvite})`;
    connection.release();
  }
}
