import type { Clock } from '@mockstreet/shared/instant';
import type { AccessTokenClaims, VerifyAccessToken } from '@mockstreet/shared/token';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import { findApiKeyUser } from '#accounts/find-api-key';
import { findSessionUser } from '#accounts/find-session-user';
import type { Caller } from './api-types.ts';
import type { ReadDatabase } from './database.ts';

export interface IdentifyPorts {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly blacklist: Pick<TokenBlacklist, 'has'>;
  readonly read: ReadDatabase;
  readonly clock: Clock;
}

export type Identified =
  | {
      readonly ok: true;
      readonly caller: Caller;
      /** Of the token; undefined for an API key. */
      readonly claims: AccessTokenClaims | undefined;
    }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' };

/** Says whom a credential speaks for, however it came: a header, or a message on a socket. */
export interface Identify {
  byToken(token: string): Promise<Identified>;
  byApiKey(key: string): Promise<Identified>;
}

const UNKNOWN = { ok: false, code: 'UNAUTHENTICATED' } as const;

/**
 * User, session and key are looked up each time: deactivating, signing out and revoking take effect
 * at once.
 */
export function createIdentify(ports: IdentifyPorts): Identify {
  return {
    async byToken(token) {
      const verdict = await ports.verifyAccessToken(token, ports.clock());
      if (!verdict.ok) return verdict;
      const { claims } = verdict;
      const found = ports.read((sql) => findSessionUser(sql, claims));
      // Who is on the list hears so at once, should the look-up take longer or fail.
      found.catch(() => {});
      const isDead = await ports.blacklist.has('access', claims.tokenId);
      const caller = isDead ? undefined : await found;
      if (!caller) return UNKNOWN;
      return {
        ok: true,
        caller: { ...caller, tokenId: claims.tokenId, apiKey: undefined },
        claims,
      };
    },
    async byApiKey(key) {
      const found = await ports.read((sql) => findApiKeyUser(sql, key, ports.clock()));
      if (!found) return UNKNOWN;
      const caller = { ...found, session: undefined, tokenId: undefined };
      return { ok: true, caller, claims: undefined };
    },
  };
}
