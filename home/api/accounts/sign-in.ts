import { createRoute } from '@hono/zod-openapi';
import type { SignIn } from '#accounts/sign-in';
import { type Api, BASE } from '../http/api-types.ts';
import { limitInFlight } from '../http/limits.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, PUBLIC_PROBLEMS, problems, WRITE_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { accessTokenSchema, signInSchema } from './sign-in-schema.ts';

/** Password hashes are slow on purpose; a flood of them must not keep everyone else waiting. */
const SIGN_INS_AT_ONCE_MAX = 32;
const PATHS = [
  { path: `${BASE}/login/access-token`, operationId: 'signIn', deprecated: false },
  { path: `${BASE}/auth/login`, operationId: 'signInLegacy', deprecated: true },
  { path: '/auth/login', operationId: 'signInLegacyAtRoot', deprecated: true },
];

/** POST /login/access-token, and under the names that older clients know. */
export function routeSignIn(api: Api, { signIn }: { readonly signIn: SignIn }): void {
  const limit = limitInFlight(SIGN_INS_AT_ONCE_MAX);
  for (const { path, operationId, deprecated } of PATHS) {
    const route = createRoute({
      method: 'post',
      path,
      operationId,
      tags: ['accounts'],
      summary: 'Sign in with username and password',
      description:
        'An unknown username and a wrong password get the same answer. From the eleventh failure on an account is blocked for a while, twice as long each time.',
      deprecated,
      middleware: [limit] as const,
      request: { query: noQuery, body: jsonBody(signInSchema) },
      responses: {
        200: json(accessTokenSchema, 'An access token'),
        ...problems('UNAUTHENTICATED', 'RATE_LIMITED', ...WRITE_PROBLEMS, ...PUBLIC_PROBLEMS),
      },
    });
    api.openapi(route, async (context) => {
      const result = await signIn(context.req.valid('json'));
      if (result.ok) {
        const { accessToken, expiresInSeconds } = result;
        return context.json(
          { access_token: accessToken, token_type: 'Bearer', expires_in: expiresInSeconds },
          200,
        );
      }
      if (result.code === 'RATE_LIMITED') {
        return refuse('RATE_LIMITED', {}, { 'retry-after': String(result.retryAfterSeconds) });
      }
      return refuse('UNAUTHENTICATED', { detail: 'Username or password is wrong' });
    });
  }
}
