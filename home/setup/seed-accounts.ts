import type { Sql } from '@mockstreet/db/client';
import type { Decimal } from '@mockstreet/shared/decimal';
import type { Clock } from '@mockstreet/shared/instant';
import { openAccount } from '#accounts/open-account';
import { hashPassword } from '#accounts/password';
import { DEMO_ACCOUNTS } from './demo-accounts.ts';

export interface SeedAccountsOptions {
  readonly startingCashKrw: Decimal;
  readonly clock: Clock;
  readonly newUserId: () => string;
}

/** Opens the demo accounts that are missing; those that exist keep their password and money. */
export async function seedAccounts(sql: Sql, options: SeedAccountsOptions): Promise<void> {
  const existing = await sql<{ username: string }[]>`
    select username from users where username in ${sql(DEMO_ACCOUNTS.map((demo) => demo.username))}`;
  const names = new Set(existing.map((user) => user.username));
  for (const { password, ...profile } of DEMO_ACCOUNTS) {
    if (names.has(profile.username)) continue;
    await openAccount(sql, {
      ...profile,
      userId: options.newUserId(),
      passwordHash: await hashPassword(password),
      startingCashKrw: options.startingCashKrw,
      openedAt: options.clock(),
    });
  }
}
