import type { Sql } from '@mockstreet/db/client';
import { type Decimal, formatDecimal, negate } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { grantJournalId } from './grant-journal-id.ts';

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
 * is without an invite; see {@link registerAccount}.
 */
export async function openAccount(
  sql: Sql,
  account: NewAccount,
): Promise<'opened' | 'username_taken'> {
  const opened = await sql`
    with opened as (
      insert into users (id, username, nickname, role, password_hash, created_at)
      values (${account.userId}, ${account.username}, ${account.nickname}, ${account.role},
        ${account.passwordHash}, ${account.openedAt})
      on conflict (username) do nothing
      returning id, username, role, created_at
    ), ${grant(sql, account)}, audited as (
      select record_audit(created_at, 'user.registered', null, id::text, null,
        jsonb_build_object('username', username, 'role', role)) from opened
    )
    select id from opened, audited`;
  return opened.length === 1 ? 'opened' : 'username_taken';
}

/** The part of a statement that fills the wallet of the user in its table expression `opened`. */
export function grant(
  sql: Sql,
  { userId, startingCashKrw }: Pick<NewAccount, 'userId' | 'startingCashKrw'>,
) {
  const granted = formatDecimal(startingCashKrw);
  const given = formatDecimal(negate(startingCashKrw));
  return sql`
    wallet as (
      insert into wallets (user_id, balance_krw, last_updated)
      select id, ${granted}::numeric, created_at from opened
    ), journal as (
      insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select ${grantJournalId(userId)}::uuid, entry.leg, 'GRANT', entry.account::ledger_account,
        case entry.account when 'CASH' then opened.id end, 'KRW', entry.amount, opened.created_at
      from opened, (values (0, 'CASH', ${granted}::numeric), (1, 'CAPITAL', ${given}::numeric))
        as entry (leg, account, amount)
      where entry.amount <> 0
    )`;
}
