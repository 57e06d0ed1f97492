import { randomBytes, randomUUID } from 'node:crypto';
import {
  API_KEY_RANDOM_BYTES,
  type ApiKeyScope,
  apiKeyDigest,
  apiKeyPrefix,
  formatApiKey,
} from '@mockstreet/shared/api-key';
import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { REFRESH_TOKEN, signAccessToken, signRefreshToken } from '@mockstreet/shared/token';
import { encodeCursor } from '../../home/api/http/cursor.ts';
import { type HomeApi, TEST_PASSWORD } from '../support/home-api.ts';
import { recordFilledOrder } from '../support/recorded-orders.ts';

/** Someone with a session, and with one of everything that one can have. */
export interface Person {
  readonly userId: string;
  readonly username: string;
  readonly accessToken: string;
  /** What is theirs, by the name that parameters and properties have for it. */
  readonly own: Readonly<Record<string, string>>;
}

export async function openPerson(home: HomeApi, role: 'ADMIN' | 'USER'): Promise<Person> {
  const { id: userId, username } = await home.openUser();
  await home.sql`update users set role = ${role} where id = ${userId}`;
  const tokens = {
    userId,
    role,
    sessionId: randomUUID(),
    tokenId: randomUUID(),
    issuedAt: home.now,
  };
  const key = home.keys.signer.keyAt(home.now);
  const accessToken = await signAccessToken(tokens, key);
  const refreshToken = await signRefreshToken(tokens, key);
  const endsAt = addMicros(home.now, REFRESH_TOKEN.lifetimeSeconds * MICROS_PER_SECOND);
  await home.sql`
    insert into sessions (id, user_id, created_at, refresh_id, refreshed_at, signed_by, expires_at)
    values (${tokens.sessionId}, ${userId}, ${home.now}, ${tokens.tokenId}, ${home.now}, ${key.kid},
      ${endsAt})`;
  const orderId = await recordFilledOrder(home.sql, {
    userId,
    acceptedAt: home.now,
    quantity: '0.001',
    price: '90000000',
    grossKrw: '90000',
  });
  const { id: keyId } = await openApiKey(home, userId, ['read']);
  const own = {
    user_id: userId,
    order_id: orderId,
    key_id: keyId,
    username,
    password: TEST_PASSWORD,
    refresh_token: refreshToken,
    cursor: encodeCursor({ at: home.now, id: orderId }),
  };
  return { userId, username, accessToken, own };
}

/** A key of the user's that is good from now on. */
export async function openApiKey(
  home: HomeApi,
  userId: string,
  scopes: readonly ApiKeyScope[],
): Promise<{ readonly id: string; readonly key: string }> {
  const key = formatApiKey(randomBytes(API_KEY_RANDOM_BYTES));
  const id = randomUUID();
  await home.sql`
    insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at)
    values (${id}, ${userId}, 'test', ${apiKeyPrefix(key) ?? ''},
      ${Buffer.from(apiKeyDigest(key), 'hex')}, ${[...scopes]}, 1000000, ${home.now})`;
  return { id, key };
}
