import type { FriendAccount } from '@mockstreet/home/setup/friend-accounts';
import { draftFile } from '@mockstreet/shared/node/replace-file';
import { deriveId } from '@mockstreet/shared/order-id';
import type { DataDirectory } from '../data-directory.ts';
import { type Secrets, servicePassword } from '../secrets.ts';
import { CHARACTERS } from './characters.ts';

/**
 * Writes down for set-up and for the friends' own process who they are and what they sign in with:
 * made from the secrets of this data directory, and so the same at every start and known nowhere
 * else. Their ids are ours, so that nobody who has such a name is taken for one of them.
 */
export function writeFriends(data: DataDirectory, secrets: Secrets): void {
  const accounts = CHARACTERS.map(({ username, nickname }): FriendAccount => {
    const password = servicePassword(secrets.redisPassword, `demo-friend:${username}`);
    return {
      user_id: deriveId(`mockstreet:demo-friend:${username}`),
      username,
      nickname,
      password,
    };
  });
  draftFile(data.demoFriends, `${JSON.stringify(accounts, null, 2)}\n`).commit();
}

/** Of what they fancy, where nobody has set one. */
export function friendsSeed({ redisPassword }: Secrets): string {
  return servicePassword(redisPassword, 'demo-friends-seed');
}
