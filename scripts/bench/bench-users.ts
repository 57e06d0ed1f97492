import { readFileSync } from 'node:fs';
import type { Sql } from '@mockstreet/db/client';
import { openAccount } from '@mockstreet/home/accounts/open-account';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { orderKeySchema, orderKeyThumbprint } from '@mockstreet/shared/order-key';
import { signAccessToken, signOrderToken } from '@mockstreet/shared/token';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { SigningDevice } from './signed-requests.ts';

/** Ids of the users of a benchmark end in their number, so that pgbench can make them too. */
export const USER_ID_PREFIX = '0199a000-0000-7000-8000-';

export function benchUserId(number: number): string {
  return USER_ID_PREFIX + number.toString(16).padStart(12, '0');
}

/** The sign-in that the tokens of a user come from. */
function benchSessionId(number: number): string {
  return benchUserId(number).replace('-8000-', '-9000-');
}

/** Enough that nobody ever lacks cash. */
const STARTING_CASH_KRW = wholeDecimal(10_000_000_000);

/** Opens accounts 0 to `count` - 1, each signed in on one device. */
export async function openBenchAccounts(sql: Sql, count: number, at: Instant): Promise<void> {
  for (let number = 0; number < count; number++) {
    await openAccount(sql, {
      userId: benchUserId(number),
      username: `bench-${number}`,
      nickname: `Bench ${number}`,
      role: 'USER',
      passwordHash: '-',
      startingCashKrw: STARTING_CASH_KRW,
      openedAt: at,
    });
  }
  const numbers = Array.from({ length: count }, (_, number) => number);
  await sql`
    insert into sessions (id, user_id, created_at, refreshed_at, signed_by, expires_at)
    select session_id, user_id, ${at}, ${at}, 'bench', ${at}::timestamptz + interval '7 days'
    from unnest(${numbers.map(benchSessionId)}::uuid[], ${numbers.map(benchUserId)}::uuid[])
      as signed_in (session_id, user_id)`;
}

/** An access token for each of the first users, as home would have signed it at that moment. */
export async function signBenchTokens(
  tokenKeysFile: string,
  count: number,
  issuedAt: Instant,
): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  return await signBenchTokensOf(tokenKeysFile, numbers, issuedAt);
}

/** The same for the users with these numbers. */
export async function signBenchTokensOf(
  tokenKeysFile: string,
  numbers: readonly number[],
  issuedAt: Instant,
): Promise<string[]> {
  const key = await openSigningKey(tokenKeysFile);
  const tokens: string[] = [];
  for (const number of numbers) {
    const subject = subjectOf(number, issuedAt);
    tokens.push(await signAccessToken({ ...subject, role: 'USER' }, key));
  }
  return tokens;
}

/** A device for each of the users, with a key of its own and home's token for it. */
export async function signBenchDevices(
  tokenKeysFile: string,
  count: number,
  issuedAt: Instant,
): Promise<SigningDevice[]> {
  const key = await openSigningKey(tokenKeysFile);
  const devices: SigningDevice[] = [];
  for (let number = 0; number < count; number++) {
    // What the web app makes: P-256.
    const pair = await generateKeyPair('ES256', { extractable: true });
    const privateJwk = await exportJWK(pair.privateKey);
    const publicJwk = orderKeySchema.parse(await exportJWK(pair.publicKey));
    const keyThumbprint = await orderKeyThumbprint(publicJwk);
    const subject = subjectOf(number, issuedAt);
    const orderToken = await signOrderToken({ ...subject, keyThumbprint }, key);
    devices.push({ orderToken, publicJwk, privateJwk });
  }
  return devices;
}

function subjectOf(number: number, issuedAt: Instant) {
  const ids = { userId: benchUserId(number), sessionId: benchSessionId(number) };
  return { ...ids, issuedAt, tokenId: `bench-${number}` };
}

async function openSigningKey(tokenKeysFile: string) {
  const { keys } = JSON.parse(readFileSync(tokenKeysFile, 'utf8')) as { keys: [JWK] };
  const [jwk] = keys;
  return { kid: jwk.kid as string, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
}
