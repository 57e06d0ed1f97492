import { randomBytes, randomUUID } from 'node:crypto';
import {
  API_KEY_RANDOM_BYTES,
  type ApiKeyScope,
  apiKeyDigest,
  apiKeyPrefix,
  formatApiKey,
} from '@mockstreet/shared/api-key';
import type { TradingKey } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { REFRESH_TOKEN, signAccessToken, signRefreshToken } from '@mockstreet/shared/token';
import {
  formatInviteCode,
  INVITE_CODE_RANDOM_BYTES,
  inviteCodeDigest,
} from '../../home/accounts/invite-code.ts';
import { encodeCursor } from '../../home/api/http/cursor.ts';
import { createLetterKeeper } from '../../home/trading/dead-letters/keep-letters.ts';
import { type HomeApi, TEST_PASSWORD } from '../support/home-api.ts';
import { recordCancel, recordFilledOrder } from '../support/recorded-orders.ts';

/** Someone with a session, and with one of everything that one can have. */
export interface Person {
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** What is theirs, by the name that parameters and properties have for it. */
  readonly own: Readonly<Record<string, string>>;
}

export async function openPerson(home: HomeApi, role: 'ADMIN' | 'USER'): Promise<Person> {
  const { id: userId, username } = await home.openUser();
  await home.sql`update users set role = ${role} where id = ${userId}`;
  const { accessToken, refreshToken } = await openSession(home, { userId, role });
  const orderId = await recordFilledOrder(home.sql, {
    userId,
    acceptedAt: home.now,
    quantity: '0.001',
    price: '90000000',
    grossKrw: '90000',
  });
  const commandId = await recordCancel(home.sql, { userId, orderId, acceptedAt: home.now });
  const { known } = await openApiKey(home, userId, ['read']);
  const own = {
    user_id: userId,
    order_id: orderId,
    command_id: commandId,
    key_id: known.key_id,
    username,
    password: TEST_PASSWORD,
    refresh_token: refreshToken,
    ...(await openInvite(home)),
    ...(await openHaltAndAction(home, userId)),
    dead_letter_id: await setLetterAside(home),
    cursor: encodeCursor({ at: home.now, id: orderId }),
  };
  return { userId, accessToken, refreshToken, own };
}

/** As signing in does, without the hash that makes it slow. */
async function openSession(
  home: HomeApi,
  user: { readonly userId: string; readonly role: 'ADMIN' | 'USER' },
) {
  const [sessionId, tokenId, issuedAt] = [randomUUID(), randomUUID(), home.now];
  const key = home.keys.signer.keyAt(issuedAt);
  const endsAt = addMicros(issuedAt, REFRESH_TOKEN.lifetimeSeconds * MICROS_PER_SECOND);
  await home.sql`
    insert into sessions (id, user_id, created_at, refresh_id, refreshed_at, signed_by, expires_at)
    values (${sessionId}, ${user.userId}, ${issuedAt}, ${tokenId}, ${issuedAt}, ${key.kid},
      ${endsAt})`;
  const subject = { ...user, sessionId, tokenId, issuedAt };
  return {
    accessToken: await signAccessToken(subject, key),
    refreshToken: await signRefreshToken(subject, key),
  };
}

/** An invite for many. */
async function openInvite(home: HomeApi) {
  const code = formatInviteCode(randomBytes(INVITE_CODE_RANDOM_BYTES));
  const id = randomUUID();
  await home.sql`
    insert into invites (id, code_digest, role, max_uses, expires_at, created_at)
    values (${id}, ${inviteCodeDigest(code)}, 'USER', 1000,
      ${addMicros(home.now, 60 * MICROS_PER_MINUTE)}, ${home.now})`;
  return { invite_id: id, invite_code: code };
}

/** An instrument's halt that goes on, and a split of it that is still ahead. */
async function openHaltAndAction(home: HomeApi, userId: string) {
  const [haltId, actionId] = [randomUUID(), randomUUID()];
  const tickerId = `TEST-STOCK-${haltId.slice(0, 8).toUpperCase()}`;
  await home.sql`
    insert into halts (id, ticker_id, cause, requested_by, requested_at)
    values (${haltId}, ${tickerId}, 'ADMIN', ${userId}, ${home.now})`;
  await home.sql`
    insert into corporate_actions (id, ticker_id, kind, effective_at, new_shares, old_shares,
      created_by, created_at)
    values (${actionId}, ${tickerId}, 'SPLIT', ${addMicros(home.now, 60 * MICROS_PER_MINUTE)}, 2, 1,
      ${userId}, ${home.now})`;
  return { halt_id: haltId, action_id: actionId };
}

/** A message that the engine set aside, and that may be replayed. */
async function setLetterAside(home: HomeApi): Promise<string> {
  const content = Buffer.from(JSON.stringify({ version: 9, order_id: randomUUID() }));
  const keep = createLetterKeeper(home.sql, () => home.now);
  await keep({ content, reason: 'malformed_envelope:version', partition: 0, isBackDated: false });
  const [row] = await home.sql<{ id: string }[]>`
    select id from dead_letters where content = ${content}`;
  return row?.id ?? '';
}

/** A key of the user's that is good from now on, and what an edge is told of it. */
export async function openApiKey(
  home: HomeApi,
  userId: string,
  scopes: readonly ApiKeyScope[],
): Promise<{ readonly key: string; readonly known: TradingKey }> {
  const key = formatApiKey(randomBytes(API_KEY_RANDOM_BYTES));
  const known: TradingKey = {
    key_id: randomUUID(),
    user_id: userId,
    prefix: apiKeyPrefix(key) ?? '',
    digest: apiKeyDigest(key),
    scopes: [...scopes],
    from: formatInstant(home.now),
    until: null,
  };
  await home.sql`
    insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at)
    values (${known.key_id}, ${userId}, 'test', ${known.prefix},
      ${Buffer.from(known.digest, 'hex')}, ${known.scopes}, 1000000, ${home.now})`;
  return { key, known };
}
