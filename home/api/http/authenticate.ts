import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { AccessTokenClaims, VerifyAccessToken } from '@mockstreet/shared/token';
import type { Context } from 'hono';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import type { findApiKeyUser } from '#accounts/find-api-key';
import type { SessionUser } from '#accounts/find-session-user';
import type { Caller } from './api-types.ts';
import { refuse } from './refuse.ts';

export interface AuthenticatePorts {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly blacklist: Pick<TokenBlacklist, 'has'>;
  findSessionUser(claims: AccessTokenClaims): Promise<SessionUser | undefined>;
  findApiKeyUser(key: string, at: Instant): ReturnType<typeof findApiKeyUser>;
  readonly clock: Clock;
}

/** Says who asks, or refuses with 401. */
export type Authenticate = (context: Context) => Promise<Caller>;

const CHALLENGE_INVALID = {
  'www-authenticate': 'Bearer realm="mockstreet", error="invalid_token"',
};
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i;

/** The token of an `Authorization: Bearer` header, or undefined. */
export function bearerToken(context: Context): string | undefined {
  return BEARER.exec(context.req.header('authorization') ?? '')?.[1];
}

/**
 * Tells the caller from a valid access token (RFC 6750) or API key. User, session and key are
 * looked up each time: deactivating, signing out and revoking take effect at once.
 */
export function createAuthenticate(ports: AuthenticatePorts): Authenticate {
  const byToken = async (token: string | undefined): Promise<Caller> => {
    if (token === undefined) return refuse('UNAUTHENTICATED', {}, CHALLENGE_INVALID);
    const verdict = await ports.verifyAccessToken(token, ports.clock());
    if (!verdict.ok) return refuse(verdict.code, {}, CHALLENGE_INVALID);
    const { tokenId } = verdict.claims;
    const found = ports.findSessionUser(verdict.claims);
    // Who is on the list hears so at once, should the look-up take longer or fail.
    found.catch(() => {});
    const isDead = await ports.blacklist.has('access', tokenId);
    const caller = isDead ? undefined : await found;
    if (!caller) return refuse('UNAUTHENTICATED', {}, CHALLENGE_INVALID);
    return { ...caller, tokenId, apiKey: undefined };
  };

  const byApiKey = async (key: string): Promise<Caller> => {
    const found = await ports.findApiKeyUser(key, ports.clock());
    if (!found) return refuse('UNAUTHENTICATED');
    return { ...found, session: undefined, tokenId: undefined };
  };

  return async (context) => {
    const header = context.req.header('authorization');
    const key = context.req.header('x-api-key');
    if (header !== undefined && key !== undefined) {
      const detail = 'Send an access token or an API key, not both';
      return refuse('UNAUTHENTICATED', { detail });
    }
    if (header !== undefined) return await byToken(bearerToken(context));
    if (key !== undefined) return await byApiKey(key);
    return refuse('UNAUTHENTICATED');
  };
}
