import type { Context } from 'hono';
import type { Caller } from './api-types.ts';
import type { Identified, Identify } from './identify.ts';
import { refuse } from './refuse.ts';

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

/** Tells the caller from a valid access token (RFC 6750) or API key. */
export function createAuthenticate(identify: Identify): Authenticate {
  const callerOf = (found: Identified, headers?: Readonly<Record<string, string>>): Caller =>
    found.ok ? found.caller : refuse(found.code, {}, headers);

  return async (context) => {
    const header = context.req.header('authorization');
    const key = context.req.header('x-api-key');
    if (header !== undefined && key !== undefined) {
      const detail = 'Send an access token or an API key, not both';
      return refuse('UNAUTHENTICATED', { detail });
    }
    if (header !== undefined) {
      const token = bearerToken(context);
      if (token === undefined) return refuse('UNAUTHENTICATED', {}, CHALLENGE_INVALID);
      return callerOf(await identify.byToken(token), CHALLENGE_INVALID);
    }
    if (key !== undefined) return callerOf(await identify.byApiKey(key));
    return refuse('UNAUTHENTICATED');
  };
}
