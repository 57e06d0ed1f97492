import type { Sql } from '@mockstreet/db/client';
import { changeProfile } from '#accounts/change-profile';
import { openAccount } from '#accounts/open-account';
import { hashPassword, isPasswordOf } from '#accounts/password';
import type { FriendAccount } from './friend-accounts.ts';
import type { SeedAccountsOptions } from './seed-accounts.ts';

/**
 * Opens the friends' accounts that are missing. Those that exist keep their money; their passwords
 * are of another data directory where the database was restored from a backup of one, and are set
 * anew. Who has a friend's username without being one keeps it, and that friend is not there.
 */
export async function seedFriends(
  sql: Sql,
  friends: readonly FriendAccount[],
  { clock, startingCashKrw }: Omit<SeedAccountsOptions, 'newUserId'>,
): Promise<void> {
  const rows = await sql<{ id: string; hash: string }[]>`
    select id, password_hash as hash from users
    where id in ${sql(friends.map(({ user_id }) => user_id))} and is_active`;
  const hashes = new Map(rows.map(({ id, hash }) => [id, hash]));
  const known = friends.find(({ user_id }) => hashes.has(user_id));
  // All are of one data directory: to look at one is enough, and what a start can spare.
  const isOurs =
    known !== undefined &&
    (await isPasswordOf(hashes.get(known.user_id) as string, known.password));
  await Promise.all(
    friends.map(async ({ user_id: userId, password, username, nickname }) => {
      const expectedHash = hashes.get(userId);
      if (expectedHash !== undefined && isOurs) return;
      const passwordHash = await hashPassword(password);
      if (expectedHash === undefined) {
        await openAccount(sql, {
          ...{ userId, username, nickname, passwordHash, startingCashKrw },
          ...{ role: 'USER', openedAt: clock() },
        });
        return;
      }
      await changeProfile(
        sql,
        { nickname: undefined, password: { newHash: passwordHash, expectedHash } },
        { userId, address: 'set-up', at: clock() },
      );
    }),
  );
}
