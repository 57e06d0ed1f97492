import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { User } from '#accounts/find-user';

/** What middleware leaves for handlers. */
export interface ApiEnv {
  Variables: {
    /** Who asks; set by `authenticate`. */
    user: User;
  };
}

export type Api = OpenAPIHono<ApiEnv>;
export type ApiMiddleware = MiddlewareHandler<ApiEnv>;

/** Everything but the aliases of older clients lives below this path. */
export const BASE = '/api/v1';
