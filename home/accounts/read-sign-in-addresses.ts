import type { Sql } from '@mockstreet/db/client';
import type { AuditAction } from './audit-actions.ts';

export interface SignInAddress {
  readonly username: string;
  /** The client's. */
  readonly address: string;
}

const ACTION: AuditAction = 'sign_in.succeeded';
/** How many of the last sign-ins are looked at. */
const SIGN_INS_MAX = 20_000;

/** From where users have signed in, each place once; those of the latest sign-ins come last. */
export async function readSignInAddresses(sql: Sql): Promise<readonly SignInAddress[]> {
  return await sql<SignInAddress[]>`
    with recent as (
      select id, actor_id, address from audit_log
      where action = ${ACTION} order by id desc limit ${SIGN_INS_MAX}
    )
    select username, address from recent join users on users.id = actor_id
    where address is not null
    group by username, address order by max(recent.id)`;
}
