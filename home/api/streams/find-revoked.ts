import type { Sql } from '@mockstreet/db/client';
import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { readAuthority } from '#accounts/authority';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import type { ReadDatabase } from '../http/database.ts';
import type { Credential } from './connection.ts';

/**
 * Those of the credentials that no longer count: their session has ended, their key is revoked or
 * over, their user was deactivated. One query for all of them.
 */
export async function findRevoked<Holder extends { readonly credential: Credential }>(
  ports: { readonly read: ReadDatabase; readonly blacklist: Pick<TokenBlacklist, 'has'> },
  holders: readonly Holder[],
  now: Instant,
): Promise<Holder[]> {
  if (holders.length === 0) return [];
  const verdict = await ports.read((sql) => readVerdict(sql, holders));
  const revoked = holders.filter(({ credential }) => verdict(credential, now));
  const others = holders.filter((holder) => !revoked.includes(holder));
  return [...revoked, ...(await findBlacklisted(ports.blacklist, others))];
}

async function readVerdict(sql: Sql, holders: readonly { readonly credential: Credential }[]) {
  const credentials = holders.map(({ credential }) => credential);
  const { sessionEnds, voidBefore, apiKeys } = await readAuthority(sql, {
    sessions: credentials.flatMap(({ claims }) =>
      claims ? [{ userId: claims.userId, sessionId: claims.sessionId }] : [],
    ),
    apiKeyPrefixes: credentials.flatMap(({ apiKeyPrefix }) => apiKeyPrefix ?? []),
  });
  return ({ caller, claims, apiKeyPrefix }: Credential, now: Instant): boolean => {
    if (!claims) {
      const key = apiKeys.get(apiKeyPrefix ?? '');
      if (!key || key.id !== caller.apiKey?.id) return true;
      return key.until !== null && key.until <= now;
    }
    const { sessionId, userId } = claims;
    if (sessionId !== undefined && sessionEnds.has(sessionId)) return true;
    const before = voidBefore.get(sessionId ?? userId);
    return before !== undefined && instant(claims.issuedAtSeconds * MICROS_PER_SECOND) < before;
  };
}

/** Tokens without a session, of which only the list in Redis knows that they are dead. */
async function findBlacklisted<Holder extends { readonly credential: Credential }>(
  blacklist: Pick<TokenBlacklist, 'has'>,
  holders: readonly Holder[],
): Promise<Holder[]> {
  const asked = holders.filter(({ credential: { caller, claims } }) => claims && !caller.session);
  const isDead = await Promise.all(
    asked.map(({ credential }) => blacklist.has('access', credential.claims?.tokenId ?? '')),
  );
  return asked.filter((_, at) => isDead[at]);
}
