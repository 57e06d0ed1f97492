import { randomUUID } from 'node:crypto';
import { createSql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { openAccount } from '../../home/accounts/open-account.ts';
import { hashPassword } from '../../home/accounts/password.ts';
import type { RunningInstance } from './running-instance.ts';
import { signIn, type Trader } from './trader.ts';

const PASSWORD = 'a-password-for-tests';

/** Opens accounts on a running instance (home must be there) and signs them in. */
export async function addTraders(instance: RunningInstance, count: number): Promise<Trader[]> {
  const { database } = instance.describe().addresses;
  const sql = createSql({ url: database, applicationName: 'test', poolSize: 1 });
  const passwordHash = await hashPassword(PASSWORD);
  const usernames = Array.from({ length: count }, () => `u${randomUUID().slice(0, 8)}`);
  for (const username of usernames) {
    await openAccount(sql, {
      userId: randomUUID(),
      username,
      nickname: username,
      role: 'USER',
      passwordHash,
      startingCashKrw: wholeDecimal(10_000_000),
      openedAt: instantFromMillis(Date.now()),
    });
  }
  await sql.end();
  // One after another: all at once, the last may wait for longer than the gateway waits for home.
  const traders: Trader[] = [];
  for (const username of usernames) {
    traders.push(await signIn(instance.origin, username, PASSWORD));
  }
  return traders;
}
