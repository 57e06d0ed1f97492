import type { Sql } from '@mockstreet/db/client';
import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

export interface NewAccount {
  readonly userId: string;
  /** Already lower case; see {@link normalizeUsername}. */
  readonly username: string;
  readonly nickname: string;
  readonly role: 'ADMIN' | 'USER';
  readonly passwordHash: string;
  /** Whole won. Zero opens an empty wallet and writes no journal. */
  readonly startingCashKrw: Decimal;
  readonly openedAt: Instant;
}

/**
 * Opens an account: the user, their wallet and the balanced GRANT journal that fills it (CASH of
 * the user against the house's CAPITAL). One statement, so no failure leaves a wallet without its
 * journal; a username that exists already leaves everything as it was. For set-up and tests, that
 * is without an invite, with any amount, and for the owner of the database alone; see
 * {@link registerAccount}.
 */
export async function openAccount(
  sql: Sql,
  account: NewAccount,
): Promise<'opened' | 'username_taken'> {
  const { userId, username, role, openedAt } = account;
  const [opened] = await sql<{ isNew: boolean }[]>`
    with opened as materialized (
      select open_account(${userId}, ${username}, ${account.nickname}, ${role},
        ${account.passwordHash}, ${formatDecimal(account.startingCashKrw)}, ${openedAt}) as is_new
    ), audited as (
      select record_audit(${openedAt}, 'user.registered', null, ${userId}::uuid::text, null,
        jsonb_build_object('username', ${username}::text, 'role', ${role}::text))
      from opened where is_new
    )
    select is_new as "isNew" from opened left join audited on true`;
  return opened?.isNew ? 'opened' : 'username_taken';
}
