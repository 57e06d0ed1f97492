import type { Sql } from '@mockstreet/db/client';
import type { Decimal } from '@mockstreet/shared/decimal';
import type { Clock } from '@mockstreet/shared/instant';
import { openAccount } from '#accounts/open-account';
import { hashPassword } from '#accounts/password';

/** Known to everyone who reads the README; they exist in native mode only. */
export const DEMO_ACCOUNTS = [
  { username: 'demo', nickname: 'Demo', role: 'USER', password: 'demo-pass-1' },
  { username: 'friend', nickname: 'Friend', role: 'USER', password: 'demo-pass-2' },
  { username: 'admin', nickname: 'Admin', role: 'ADMIN', password: 'demo-admin-1' },
] as const;

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
