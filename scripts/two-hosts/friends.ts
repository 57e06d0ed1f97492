import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@mockstreet/shared/instant';
import { type Client, openClient, type Scheme } from '../chaos/load/client.ts';
import { postJson } from '../chaos/load/post-json.ts';
import type { TwoHosts } from './two-hosts.ts';

const SCHEMES: readonly Scheme[] = ['Bearer', 'ApiKey', 'DPoP'];
const PASSWORD = 'a-password-of-friends';
const PATIENCE = { withinMs: 15_000 };

/**
 * Friends as they come about: set-up printed an invite for the administrator, who invites the
 * others. All of it through the edge. A third of them trades with tokens, a third with API keys, the
 * rest signs.
 */
export async function inviteFriends(
  rig: Pick<TwoHosts, 'home' | 'origin'>,
  options: { readonly count: number; readonly clock: Clock },
): Promise<Client[]> {
  const { origin } = rig;
  const { count, clock } = options;
  const open = (username: string, userId: string, scheme: Scheme) =>
    openClient({ origin, userId, username, password: PASSWORD, scheme, clock });
  const adminId = await register(origin, 'owner', adminInvite(rig.home.logs));
  const admin = await open('owner', adminId, 'Bearer');
  const { invite_code: code } = await postJson<{ invite_code: string }>(
    `${origin}/api/v1/admin/invites`,
    { max_uses: count },
    { ...PATIENCE, headers: await admin.headersFor('') },
  );
  const friends: Client[] = [];
  for (let number = 0; number < count; number++) {
    const username = `friend-${number}`;
    const userId = await register(origin, username, code);
    friends.push(await open(username, userId, SCHEMES[number % SCHEMES.length] as Scheme));
  }
  return friends;
}

function adminInvite(logs: string): string {
  const code = /\bmsi_\w+/.exec(readFileSync(join(logs, 'setup.log'), 'utf8'))?.[0];
  if (code === undefined) throw new Error('set-up printed no invite');
  return code;
}

async function register(origin: string, username: string, code: string): Promise<string> {
  const wish = { invite_code: code, username, nickname: username, password: PASSWORD };
  return (await postJson<{ user_id: string }>(`${origin}/api/v1/users`, wish, PATIENCE)).user_id;
}
