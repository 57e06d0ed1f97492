import type { Clock } from '@mockstreet/shared/instant';
import type { VerifyAccessToken } from '@mockstreet/shared/token';
import type { User } from '#accounts/find-user';
import type { ApiMiddleware } from './api-types.ts';
import { refuse } from './refuse.ts';

export interface AuthenticatePorts {
  readonly verifyAccessToken: VerifyAccessToken;
  findUser(userId: string): Promise<User | undefined>;
  readonly clock: Clock;
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="mockstreet"' };
const CHALLENGE_INVALID = {
  'www-authenticate': 'Bearer realm="mockstreet", error="invalid_token"',
};
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+) *$/i;

/**
 * Lets through who carries a valid access token (RFC 6750) and is still active. The user is
 * looked up each time: deactivating someone takes effect at once, not when their token expires.
 */
export function createAuthenticate(ports: AuthenticatePorts): ApiMiddleware {
  return async (context, next) => {
    const header = context.req.header('authorization');
    if (header === undefined) return refuse('UNAUTHENTICATED', {}, CHALLENGE);
    const token = BEARER.exec(header)?.[1];
    if (token === undefined) return refuse('UNAUTHENTICATED', {}, CHALLENGE_INVALID);
    const verdict = await ports.verifyAccessToken(token, ports.clock());
    if (!verdict.ok) return refuse(verdict.code, {}, CHALLENGE_INVALID);
    const user = await ports.findUser(verdict.claims.userId);
    if (!user?.isActive) return refuse('UNAUTHENTICATED', {}, CHALLENGE_INVALID);
    context.set('user', user);
    await next();
  };
}
