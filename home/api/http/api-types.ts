import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { ApiKey } from '#accounts/find-api-key';
import type { Session } from '#accounts/find-session-user';
import type { User } from '#accounts/user';

/** Who asks, and by which credential: an access token, or an API key. */
export interface Caller {
  readonly user: User;
  /** Of the access token. Undefined for API keys, and for tokens of before there were sessions. */
  readonly session: Session | undefined;
  /** `jti` of the access token. */
  readonly tokenId: string | undefined;
  readonly apiKey: ApiKey | undefined;
}

/** What middleware leaves for handlers. */
export interface ApiEnv {
  Variables: {
    /** Set, as `caller`, by whatever {@link Access} let through. */
    user: User;
    caller: Caller;
  };
}

export type Api = OpenAPIHono<ApiEnv>;
export type ApiMiddleware = MiddlewareHandler<ApiEnv>;

/** Everything but the aliases of older clients lives below this path. */
export const BASE = '/api/v1';
