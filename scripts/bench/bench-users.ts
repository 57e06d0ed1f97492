import { readFileSync } from 'node:fs';
import type { Sql } from '@mockstreet/db/client';
import { openAccount } from '@mockstreet/home/accounts/open-account';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { signAccessToken } from '@mockstreet/shared/token';
import { type CryptoKey, importJWK, type JWK } from 'jose';

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

/** An access token for each of the users, as home would have signed it at that moment. */
export async function signBenchTokens(
  tokenKeysFile: string,
  count: number,
  issuedAt: Instant,
): Promise<string[]> {
  const { keys } = JSON.parse(readFileSync(tokenKeysFile, 'utf8')) as { keys: [JWK] };
  const [jwk] = keys;
  const key = { kid: jwk.kid as string, privateKey: (await importJWK(jwk, 'EdDSA')) as CryptoKey };
  const tokens: string[] = [];
  for (let number = 0; number < count; number++) {
    const subject = { userId: benchUserId(number), sessionId: benchSessionId(number) };
    const token = { ...subject, role: 'USER', issuedAt, tokenId: `bench-${number}` } as const;
    tokens.push(await signAccessToken(token, key));
  }
  return tokens;
}
