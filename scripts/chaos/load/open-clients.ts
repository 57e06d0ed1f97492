import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { openAccount } from '@mockstreet/home/accounts/open-account';
import { hashPassword } from '@mockstreet/home/accounts/password';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { Clock } from '@mockstreet/shared/instant';
import { type Client, openClient, type Scheme } from './client.ts';

const SCHEMES: readonly Scheme[] = ['Bearer', 'ApiKey', 'DPoP'];
const RICH_KRW = 5_000_000_000;
/** Every so many users one has so little that orders fail for want of it. */
const POOR_EVERY = 6;
const POOR_KRW = 3_000_000;
/** And another so little that a bailout is granted as soon as some of it is lost. */
const BROKE_NUMBER = 4;
export const BROKE_KRW = 100_000;

/** Opens accounts and signs them in: a third with tokens, a third with API keys, the rest sign. */
export async function openClients(options: {
  readonly sql: Sql;
  readonly origin: string;
  readonly count: number;
  readonly clock: Clock;
}): Promise<Client[]> {
  const { sql, origin, clock } = options;
  const password = randomUUID();
  const passwordHash = await hashPassword(password);
  const clients: Client[] = [];
  for (let number = 0; number < options.count; number++) {
    const userId = randomUUID();
    const username = `chaos-${number}`;
    await openAccount(sql, {
      userId,
      username,
      nickname: username,
      role: 'USER',
      passwordHash,
      startingCashKrw: wholeDecimal(cashOf(number % POOR_EVERY)),
      openedAt: clock(),
    });
    const scheme = SCHEMES[number % SCHEMES.length] as Scheme;
    clients.push(await openClient({ origin, userId, username, password, scheme, clock }));
  }
  return clients;
}

function cashOf(number: number): number {
  if (number === 0) return POOR_KRW;
  return number === BROKE_NUMBER ? BROKE_KRW : RICH_KRW;
}
